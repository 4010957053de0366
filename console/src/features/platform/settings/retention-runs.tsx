import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useActorWords } from '@/lib/actor-name'
import { client } from '@/lib/api/client'
import { download, toQuery } from '@/lib/api/download'
import type { RetentionRun } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { DataList } from '@/ui/data-list/data-list'
import type { DataColumn } from '@/ui/data-list/types'
import { EmptyState } from '@/ui/states'
import { keepingRoute } from './routes'
import { unwrap } from '@/lib/api/unwrap'

const PATH = '/api/v1/data-retention/runs'

/** What the nights have removed. */
export function RetentionRuns() {
  const { t } = useTranslation('settings')
  const search = keepingRoute.useSearch()
  const navigate = keepingRoute.useNavigate()
  const columns = useColumns()
  return (
    <DataList<RetentionRun>
      name="retention-runs"
      label={t('retention.runs')}
      queryKey={['get', PATH]}
      columns={columns}
      rowKey={(run) => run.id}
      load={(request, signal) => unwrap(client.GET(PATH, { params: { query: request }, signal }))}
      state={search}
      onState={(state) => void navigate({ search: state, replace: true })}
      onExport={({ sort }) => download(`${PATH}/export${toQuery({ sort })}`)}
      empty={<EmptyState title={t('retention.noRuns')} hint={t('retention.noRunsHint')} />}
    />
  )
}

function useColumns(): DataColumn<RetentionRun>[] {
  const { t } = useTranslation('settings')
  const format = useFormat()
  const actors = useActorWords()
  return useMemo(
    () => [
      {
        key: 'started',
        title: t('retention.startedAt'),
        sort: 'started_at',
        always: true,
        render: (run) => format.dateTime(run.started_at),
      },
      {
        key: 'ended',
        title: t('retention.endedAt'),
        render: (run) => (run.ended_at === null ? t('retention.underWay') : format.dateTime(run.ended_at)),
      },
      {
        key: 'first',
        title: t('retention.firstKept'),
        sort: 'first_kept',
        render: (run) => format.day(run.first_kept),
      },
      {
        key: 'events',
        title: t('retention.goneEvents'),
        sort: 'events',
        align: 'right',
        render: (run) => format.number(run.events),
      },
      {
        key: 'rejected',
        title: t('retention.goRejected'),
        sort: 'rejected',
        align: 'right',
        render: (run) => format.number(run.rejected),
      },
      {
        key: 'bytes',
        title: t('retention.freed'),
        sort: 'bytes',
        align: 'right',
        render: (run) => format.bytes(run.bytes),
      },
      { key: 'actor', title: t('retention.by'), hidden: true, render: (run) => actors.name(run.actor, '') },
    ],
    [t, format, actors],
  )
}
