import { App, Button, Drawer, Flex, Select, Switch, Table, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { EventDetail, PlannedEvent } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { useMay } from '@/lib/workspace'
import { QueryState } from '@/ui/states'
import { useFailure } from '@/ui/use-failure'
import { Status } from './event-list'
import { useRefresh } from './use-refresh'

const STATUSES = ['draft', 'active', 'retired'] as const

/** One event: what is declared of it beside what was seen. */
export function PlanDrawer({ event, onClose }: { event: string | undefined; onClose: () => void }) {
  return (
    <Drawer open={event !== undefined} onClose={onClose} size={720} title={event} destroyOnHidden>
      {event === undefined ? null : <Loaded event={event} onClose={onClose} />}
    </Drawer>
  )
}

function Loaded({ event, onClose }: { event: string; onClose: () => void }) {
  const query = api.useQuery('get', '/api/v1/plan/event', { params: { query: { event } } })
  return <QueryState query={query}>{(detail) => <Opened detail={detail} onClose={onClose} />}</QueryState>
}

function Opened({ detail, onClose }: { detail: EventDetail; onClose: () => void }) {
  const { t } = useTranslation('events')
  const mayWrite = useMay('events:write')
  const { row, declared } = detail
  return (
    <Flex vertical gap={16}>
      <div>
        <Status row={row} />
      </div>
      {row.description === '' ? null : <Typography.Text>{row.description}</Typography.Text>}
      {mayWrite ? <Controls event={row.event} declared={declared} onClose={onClose} /> : null}
      <Properties detail={detail} />
      {declared === null && !row.system ? (
        <Typography.Text type="secondary">{t('plan.undeclaredHint')}</Typography.Text>
      ) : null}
    </Flex>
  )
}

interface ControlsProps {
  event: string
  declared: PlannedEvent | null
  onClose: () => void
}

function Controls({ event, declared, onClose }: ControlsProps) {
  const { t } = useTranslation(['events', 'common'])
  const { modal } = App.useApp()
  const fail = useFailure()
  const refresh = useRefresh()
  const after = { onError: fail, onSuccess: refresh }
  const save = api.useMutation('put', '/api/v1/plan/event', after)
  const suggest = api.useMutation('post', '/api/v1/plan/suggestion', after)
  const remove = api.useMutation('delete', '/api/v1/plan/event', after)
  if (declared === null) {
    return (
      <div>
        <Button
          type="primary"
          loading={suggest.isPending}
          onClick={() => suggest.mutate({ body: { events: [event] } })}
        >
          {t('plan.declare')}
        </Button>
      </div>
    )
  }
  const ask = () =>
    void modal.confirm({
      title: t('plan.removeTitle', { event }),
      okText: t('plan.remove'),
      okButtonProps: { danger: true },
      cancelText: t('common:action.cancel'),
      onOk: async () => {
        await remove.mutateAsync({ params: { query: { event } } })
        onClose()
      },
    })
  return (
    <Flex gap={12} wrap align="center">
      <Select<(typeof STATUSES)[number]>
        aria-label={t('plan.status')}
        value={declared.status ?? 'active'}
        disabled={save.isPending}
        onChange={(status) => save.mutate({ body: { ...declared, status } })}
        options={STATUSES.map((value) => ({ value, label: t(`plan.is.${value}`) }))}
        style={{ width: 150 }}
      />
      <Flex gap={8} align="center">
        <Switch
          aria-label={t('plan.enforce')}
          checked={declared.enforce}
          loading={save.isPending}
          onChange={(enforce) => save.mutate({ body: { ...declared, enforce } })}
        />
        {t('plan.enforce')}
      </Flex>
      <Button danger type="text" style={{ marginInlineStart: 'auto' }} onClick={ask}>
        {t('plan.remove')}
      </Button>
    </Flex>
  )
}

function Properties({ detail }: { detail: EventDetail }) {
  const { t } = useTranslation(['events', 'common'])
  const format = useFormat()
  const declared = new Map((detail.declared?.properties ?? []).map((each) => [each.property, each]))
  const seen = new Map(detail.seen.map((each) => [each.property, each]))
  const names = [...new Set([...declared.keys(), ...seen.keys()])]
  return (
    <Table<string>
      aria-label={t('plan.properties')}
      size="small"
      pagination={false}
      rowKey={(name) => name}
      dataSource={names}
      scroll={{ x: 'max-content' }}
      columns={[
        { key: 'name', title: t('plan.property'), render: (_, name) => <code>{name}</code> },
        {
          key: 'declared',
          title: t('plan.declared'),
          render: (_, name) => {
            const type = declared.get(name)?.type
            return type === undefined ? '–' : t(`type.${type}`)
          },
        },
        {
          key: 'required',
          title: t('plan.required'),
          render: (_, name) => (declared.get(name)?.required === true ? t('common:state.yes') : t('common:state.no')),
        },
        {
          key: 'types',
          title: t('plan.seenTypes'),
          render: (_, name) =>
            Object.entries(seen.get(name)?.types ?? {})
              .filter(([, count]) => count > 0)
              .map(([type, count]) => `${t(`type.${type as 'text'}`)} ${format.number(count)}`)
              .join(', ') || t('plan.never'),
        },
      ]}
    />
  )
}
