import { Typography } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '@/lib/api/client'
import { unwrap } from '@/lib/api/unwrap'
import { download, toQuery } from '@/lib/api/download'
import type { ViolationRow } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { DataList } from '@/ui/data-list/data-list'
import type { DataColumn } from '@/ui/data-list/types'
import { EmptyState } from '@/ui/states'
import { isRule } from '../shared/reasons'
import { planRoute } from './routes'

const PATH = '/api/v1/plan/violations'

/** What came in the last seven days and did not conform, by rule, with a sample. */
export function ViolationList() {
  const { t } = useTranslation('events')
  const search = planRoute.useSearch()
  const navigate = planRoute.useNavigate()
  const columns = useColumns()
  return (
    <DataList<ViolationRow>
      name="plan-violations"
      label={t('plan.violations')}
      queryKey={['get', PATH]}
      columns={columns}
      rowKey={(row) => `${row.event} ${row.property} ${row.rule}`}
      load={(request, signal) => unwrap(client.GET(PATH, { params: { query: request }, signal }))}
      state={search}
      onState={(state) => void navigate({ search: (before) => ({ ...before, ...state }), replace: true })}
      searchHint={t('plan.search')}
      onExport={({ search: text, sort }) => download(`${PATH}/export${toQuery({ search: text, sort })}`)}
      empty={<EmptyState title={t('plan.noViolations')} hint={t('plan.noViolationsHint')} />}
    />
  )
}

function useColumns(): DataColumn<ViolationRow>[] {
  const { t } = useTranslation('events')
  const format = useFormat()
  return useMemo(
    () => [
      { key: 'event', title: t('column.event'), always: true, render: (row) => row.event || t('plan.others') },
      {
        key: 'rule',
        title: t('plan.rule'),
        render: (row) => (
          <>
            {isRule(row.rule) ? t(`rule.${row.rule}`) : row.rule} <code>{row.property}</code>
          </>
        ),
      },
      { key: 'events', title: t('rejected.events'), align: 'right', render: (row) => format.number(row.events) },
      { key: 'last', title: t('rejected.last'), render: (row) => format.relative(row.last_seen) },
      {
        key: 'sample',
        title: t('plan.sample'),
        render: (row) => <Typography.Text type="secondary">{row.samples[0]?.value ?? '–'}</Typography.Text>,
      },
    ],
    [t, format],
  )
}
