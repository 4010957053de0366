import { DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons'
import { App, Button, Flex, Table, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { PropertyDeclaration, SeenProperty } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { useMay } from '@/lib/workspace'
import { settle, useFailure } from '@/ui/use-failure'
import { mostFrequent, NEW_PROPERTY, toDraft, type PropertyDraft } from './declaration'
import { PropertyForm } from './property-form'
import { useRefresh } from './use-refresh'

interface PropertiesProps {
  /** Empty: of any event. */
  event: string
  declared: PropertyDeclaration[]
  seen: SeenProperty[]
  /** Whether properties can be declared here: those of an event that the plan names. */
  isOpen: boolean
}

interface Row {
  name: string
  declared: PropertyDeclaration | undefined
  seen: SeenProperty | undefined
}

/** Declared properties beside those that came; each can be changed by itself. */
export function Properties({ event, declared, seen, isOpen }: PropertiesProps) {
  const { t } = useTranslation('events')
  const mayWrite = useMay('events:write') && isOpen
  const [edited, setEdited] = useState<{ draft: PropertyDraft; isKnown: boolean } | null>(null)
  const remove = useRemove(event)
  const rows = toRows(declared, seen)
  const actions = (row: Row) =>
    row.declared === undefined ? (
      <Button
        size="small"
        onClick={() =>
          setEdited({
            draft: { ...NEW_PROPERTY, property: row.name, type: mostFrequent(row.seen?.types ?? {}) },
            isKnown: false,
          })
        }
      >
        {t('plan.declareProperty')}
      </Button>
    ) : (
      <Flex gap={4}>
        <Button
          size="small"
          type="text"
          icon={<EditOutlined />}
          aria-label={t('plan.editProperty', { property: row.name })}
          onClick={() => row.declared && setEdited({ draft: toDraft(row.declared), isKnown: true })}
        />
        <Button
          size="small"
          type="text"
          danger
          icon={<DeleteOutlined />}
          aria-label={t('plan.removeProperty', { property: row.name })}
          onClick={() => remove(row.name)}
        />
      </Flex>
    )
  return (
    <Flex vertical gap={8}>
      <PropertyTable rows={rows} {...(mayWrite ? { actions } : {})} />
      {mayWrite ? (
        <div>
          <Button icon={<PlusOutlined />} onClick={() => setEdited({ draft: NEW_PROPERTY, isKnown: false })}>
            {t('plan.addProperty')}
          </Button>
        </div>
      ) : null}
      {edited === null ? null : <PropertyForm event={event} {...edited} onClose={() => setEdited(null)} />}
    </Flex>
  )
}

function toRows(declared: PropertyDeclaration[], seen: SeenProperty[]): Row[] {
  const said = new Map(declared.map((each) => [each.property, each]))
  const came = new Map(seen.map((each) => [each.property, each]))
  const names = [...new Set([...said.keys(), ...came.keys()])]
  return names.map((name) => ({ name, declared: said.get(name), seen: came.get(name) }))
}

function PropertyTable({ rows, actions }: { rows: Row[]; actions?: (row: Row) => React.ReactNode }) {
  const { t } = useTranslation(['events', 'common'])
  const format = useFormat()
  const types = (seen: SeenProperty | undefined) =>
    Object.entries(seen?.types ?? {})
      .filter(([, count]) => count > 0)
      .map(([type, count]) => `${t(`type.${type as 'text'}`)} ${format.number(count)}`)
      .join(', ') || t('plan.never')
  return (
    <Table<Row>
      aria-label={t('plan.properties')}
      size="small"
      pagination={false}
      rowKey="name"
      dataSource={rows}
      scroll={{ x: 'max-content' }}
      locale={{ emptyText: t('plan.noProperties') }}
      columns={[
        {
          key: 'name',
          title: t('plan.property'),
          render: (_, { name, declared }) => (
            <div style={{ maxWidth: 'min(220px, 30vw)', whiteSpace: 'normal', wordBreak: 'break-word' }}>
              <code>{name}</code>
              {declared?.description ? (
                <div>
                  <Typography.Text type="secondary">{declared.description}</Typography.Text>
                </div>
              ) : null}
            </div>
          ),
        },
        { key: 'declared', title: t('plan.declared'), render: (_, { declared }) => <Said declared={declared} /> },
        { key: 'types', title: t('plan.seenTypes'), render: (_, { seen }) => types(seen) },
        ...(actions === undefined
          ? []
          : [
              {
                key: 'actions',
                title: t('rejected.actions'),
                fixed: 'end' as const,
                render: (_: unknown, row: Row) => actions(row),
              },
            ]),
      ]}
    />
  )
}

const SHOWN = 8

function Said({ declared }: { declared: PropertyDeclaration | undefined }) {
  const { t } = useTranslation('events')
  if (declared === undefined) return <>–</>
  const allowed = declared.allowed ?? []
  return (
    <Flex gap={4} wrap align="center" style={{ maxWidth: 'min(240px, 32vw)' }}>
      {t(`type.${declared.type}`)}
      {declared.required ? <Tag color="processing">{t('plan.required')}</Tag> : null}
      {allowed.slice(0, SHOWN).map((value) => (
        <Tag key={String(value)}>{String(value)}</Tag>
      ))}
      {allowed.length > SHOWN ? `+${String(allowed.length - SHOWN)}` : null}
    </Flex>
  )
}

function useRemove(event: string) {
  const { t } = useTranslation(['events', 'common'])
  const { modal } = App.useApp()
  const refresh = useRefresh()
  const remove = api.useMutation('delete', '/api/v1/properties', { onError: useFailure(), onSuccess: refresh })
  return (property: string) =>
    void modal.confirm({
      title: t('plan.removePropertyTitle', { property }),
      content: t('plan.removePropertyText'),
      okText: t('common:action.delete'),
      okButtonProps: { danger: true },
      cancelText: t('common:action.cancel'),
      onOk: () => settle(remove.mutateAsync({ params: { query: { event, property } } })),
    })
}
