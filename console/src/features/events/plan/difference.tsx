import { Alert, Flex, Table, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import type { PlanChange, PlanDifference } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'

/** The most names that are written out. */
const NAMED = 60

/** What a file would change, before it does. */
export function Difference({ found }: { found: PlanDifference }) {
  const { t } = useTranslation('events')
  const format = useFormat()
  const isSame = found.added.length + found.changed.length === 0
  return (
    <Flex vertical gap={16}>
      <Alert
        role="status"
        showIcon
        type={isSame ? 'info' : 'warning'}
        title={
          isSame
            ? t('plan.difference.none')
            : t('plan.difference.summary', {
                added: format.number(found.added.length),
                changed: format.number(found.changed.length),
              })
        }
        description={t('plan.difference.rest', {
          unchanged: format.number(found.unchanged),
          stay: format.number(found.not_in_file.length),
        })}
      />
      <Names title={t('plan.difference.added')} names={found.added} color="success" />
      <Names title={t('plan.difference.changed')} names={found.changed} color="warning" />
      {found.changes.length === 0 ? null : <Changes changes={found.changes} />}
    </Flex>
  )
}

function Names({ title, names, color }: { title: string; names: string[]; color: string }) {
  const { t } = useTranslation('events')
  if (names.length === 0) return null
  return (
    <section aria-label={title}>
      <Typography.Text strong>{title}</Typography.Text>
      <Flex gap={4} wrap style={{ marginTop: 4 }}>
        {names.slice(0, NAMED).map((name) => (
          <Tag key={name} color={color} style={{ whiteSpace: 'normal', wordBreak: 'break-word' }}>
            {name === '*' ? t('plan.anyEvent') : name}
          </Tag>
        ))}
        {names.length > NAMED ? `+${String(names.length - NAMED)}` : null}
      </Flex>
    </section>
  )
}

function Changes({ changes }: { changes: PlanChange[] }) {
  const { t } = useTranslation(['events', 'common'])
  const show = ({ field }: PlanChange, value: PlanChange['before']) => {
    if (value === null || value === '') return '–'
    if (field === 'type' || field === 'property') return t(`type.${value as 'text'}`)
    if (field === 'status') return t(`plan.is.${value as 'draft'}`)
    if (typeof value === 'boolean') return value ? t('common:state.yes') : t('common:state.no')
    return Array.isArray(value) ? value.map(String).join(', ') : String(value)
  }
  const cell = (text: string) => <div style={{ maxWidth: 200, wordBreak: 'break-word' }}>{text}</div>
  return (
    <Table<PlanChange>
      aria-label={t('plan.difference.changes')}
      size="small"
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      rowKey={(change) => JSON.stringify([change.event, change.property, change.field])}
      dataSource={changes}
      scroll={{ x: 'max-content' }}
      columns={[
        {
          key: 'event',
          title: t('column.event'),
          render: (_, { event }) => cell(event === '*' ? t('plan.anyEvent') : event),
        },
        {
          key: 'property',
          title: t('plan.property'),
          render: (_, { property }) => (property === '' ? '–' : <code>{property}</code>),
        },
        { key: 'field', title: t('plan.difference.what'), render: (_, { field }) => t(`plan.field.${field}`) },
        { key: 'before', title: t('correct.before'), render: (_, change) => cell(show(change, change.before)) },
        { key: 'after', title: t('correct.after'), render: (_, change) => cell(show(change, change.after)) },
      ]}
    />
  )
}
