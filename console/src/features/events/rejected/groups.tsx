import { Grid, Table, Typography, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { RejectionGroup } from '@/lib/api/schema'
import { useEventName } from '@/lib/event-name'
import { useFormat } from '@/lib/format'
import { EmptyState, QueryState } from '@/ui/states'
import { useDoorWord } from '../shared/door'
import { isReason } from '../shared/reasons'
import { GroupActions, type GroupActionsProps } from './group-actions'
import { rejectedRoute } from './routes'

type GroupsProps = Pick<GroupActionsProps, 'onShow' | 'onCorrect'>

/** Those that wait, by reason, event and source: what to mend first. */
export function Groups(props: GroupsProps) {
  const { t } = useTranslation('events')
  const { import: ofImport } = rejectedRoute.useSearch()
  const query = api.useQuery('get', '/api/v1/rejected-events/groups', {
    params: { query: { import: ofImport ?? null } },
  })
  const columns = useColumns({ ...props, ofImport })
  return (
    <QueryState query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState title={t('rejected.none')} hint={t('rejected.noneHint')} />
        ) : (
          <Table<RejectionGroup>
            aria-label={t('rejected.groups')}
            size="small"
            pagination={false}
            rowKey={(group) => `${group.code} ${group.event} ${group.source}`}
            dataSource={items}
            scroll={{ x: 'max-content' }}
            columns={columns}
          />
        )
      }
    </QueryState>
  )
}

/** On a phone all of a group stands under its reason, so that what can be done with it is not beyond the edge. */
function useColumns(props: Omit<GroupActionsProps, 'group'>): TableColumnsType<RejectionGroup> {
  const { t } = useTranslation('events')
  const format = useFormat()
  const eventName = useEventName()
  const door = useDoorWord()
  const isRoomy = Grid.useBreakpoint().md ?? true
  const events: TableColumnsType<RejectionGroup>[number] = {
    key: 'events',
    title: t('rejected.events'),
    align: 'right',
    render: (_, group) => format.number(group.events),
  }
  const reason = (group: RejectionGroup) => (
    <>
      {isReason(group.code) ? t(`reason.${group.code}`) : group.code}
      <br />
      <Typography.Text type="secondary">{group.event === '' ? t('unnamed') : eventName(group.event)}</Typography.Text>
    </>
  )
  if (!isRoomy) {
    const whole = (group: RejectionGroup) => (
      // Without a width of its own the longest sentence would push the count beyond the edge.
      <div style={{ width: 'calc(100vw - 130px)', whiteSpace: 'normal' }}>
        {reason(group)}
        <Typography.Text type="secondary">
          {' · '}
          {door(group.source)} · {format.relative(group.last)}
        </Typography.Text>
        <div style={{ marginTop: 6 }}>
          <GroupActions group={group} {...props} />
        </div>
      </div>
    )
    return [{ key: 'reason', title: t('rejected.reason'), render: (_, group) => whole(group) }, events]
  }
  return [
    { key: 'reason', title: t('rejected.reason'), render: (_, group) => reason(group) },
    { key: 'source', title: t('column.source'), render: (_, group) => door(group.source) },
    events,
    { key: 'last', title: t('rejected.last'), render: (_, group) => format.relative(group.last) },
    { key: 'actions', title: t('rejected.actions'), render: (_, group) => <GroupActions group={group} {...props} /> },
  ]
}
