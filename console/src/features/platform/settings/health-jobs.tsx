import { useQueryClient } from '@tanstack/react-query'
import { App, Badge, Button, Flex, Segmented, Typography } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { api, client } from '@/lib/api/client'
import { download } from '@/lib/api/download'
import type { JobInfo, JobState } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { useMay } from '@/lib/workspace'
import { DataList } from '@/ui/data-list/data-list'
import type { DataColumn } from '@/ui/data-list/types'
import { EmptyState } from '@/ui/states'
import { useFailure } from '@/ui/use-failure'
import { healthRoute } from './routes'
import { unwrap } from '@/lib/api/unwrap'
import { Said } from '@/ui/said'

const PATH = '/api/v1/system/jobs'
const COLOURS = { waiting: 'default', running: 'processing', failed: 'error' } as const

/** Work in the background that waits, runs or has failed. */
export function Jobs() {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const search = healthRoute.useSearch()
  const navigate = healthRoute.useNavigate()
  const columns = useColumns()
  const state = search.state === undefined ? undefined : [search.state]
  return (
    <DataList<JobInfo>
      name="jobs"
      label={t('health.jobs')}
      queryKey={['get', PATH, search.state]}
      columns={columns}
      rowKey={(job) => job.id}
      load={(request, signal) => unwrap(client.GET(PATH, { params: { query: { ...request, state } }, signal }))}
      state={search}
      onState={(changed) => void navigate({ search: (before) => ({ ...before, ...changed }), replace: true })}
      searchHint={t('health.searchJobs')}
      filters={
        <Segmented
          aria-label={t('health.jobStateLabel')}
          style={{ maxWidth: '100%', overflowX: 'auto' }}
          value={search.state ?? 'all'}
          options={(['all', 'waiting', 'running', 'failed'] as const).map((each) => ({
            value: each,
            label: t(`health.jobState.${each}`),
          }))}
          onChange={(chosen) =>
            void navigate({
              search: (before) => ({ ...before, state: chosen === 'all' ? undefined : (chosen as JobState) }),
              replace: true,
            })
          }
        />
      }
      isFiltered={search.state !== undefined}
      onExport={() => download(`${PATH}/export${search.state === undefined ? '' : `?state=${search.state}`}`)}
      empty={<EmptyState title={t('health.noJobs')} hint={t('health.noJobsHint')} />}
    />
  )
}

function useColumns(): DataColumn<JobInfo>[] {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const format = useFormat()
  return useMemo(
    () => [
      {
        key: 'name',
        title: t('health.job'),
        sort: 'name',
        always: true,
        render: (job) => <Typography.Text code>{job.name}</Typography.Text>,
      },
      {
        key: 'state',
        title: t('health.jobStateLabel'),
        sort: 'state',
        render: (job) => <Badge status={COLOURS[job.state]} text={t(`health.jobState.${job.state}`)} />,
      },
      {
        key: 'error',
        title: t('health.error'),
        render: (job) => (job.error === null ? '–' : <Said text={job.error} />),
      },
      {
        key: 'attempts',
        title: t('health.attempts'),
        sort: 'attempts',
        align: 'right',
        render: (job) => format.number(job.attempts),
      },
      {
        key: 'changed',
        title: t('health.changed'),
        sort: 'changed_at',
        render: (job) => format.relative(job.changed_at),
      },
      {
        key: 'queued',
        title: t('health.queued'),
        sort: 'queued_at',
        hidden: true,
        render: (job) => format.dateTime(job.queued_at),
      },
      { key: 'actions', title: t('keys.actions'), always: true, render: (job) => <JobActions job={job} /> },
    ],
    [t, format],
  )
}

function JobActions({ job }: { job: JobInfo }) {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const { message } = App.useApp()
  const queries = useQueryClient()
  const fail = useFailure()
  const mayWrite = useMay('workspace:write')
  const refresh = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ['get', PATH] }),
      queries.invalidateQueries({ queryKey: ['get', '/api/v1/system/health'] }),
    ])
  const retry = api.useMutation('post', '/api/v1/system/jobs/{job_id}/retry', {
    onError: fail,
    onSuccess: async () => {
      void message.success(t('health.retried'))
      await refresh()
    },
  })
  const dismiss = api.useMutation('delete', '/api/v1/system/jobs/{job_id}', { onError: fail, onSuccess: refresh })
  if (job.state !== 'failed' || !mayWrite) return null
  const params = { path: { job_id: job.id } }
  return (
    <Flex gap={4}>
      <Button size="small" loading={retry.isPending} onClick={() => retry.mutate({ params })}>
        {t('common:action.retry')}
      </Button>
      <Button size="small" type="text" loading={dismiss.isPending} onClick={() => dismiss.mutate({ params })}>
        {t('health.dismiss')}
      </Button>
    </Flex>
  )
}
