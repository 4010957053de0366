import { Segmented, Typography } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '@/lib/api/client'
import { unwrap } from '@/lib/api/unwrap'
import { download, toQuery } from '@/lib/api/download'
import type { ViolationRow } from '@/lib/api/schema'
import { addDays } from '@/lib/days'
import { useFormat } from '@/lib/format'
import { Sparkline } from '@/ui/chart/sparkline'
import { DataList } from '@/ui/data-list/data-list'
import type { DataColumn } from '@/ui/data-list/types'
import { Opener } from '@/ui/opener'
import { EmptyState } from '@/ui/states'
import { isRule } from '../shared/reasons'
import { DAYS, planRoute, type Broken } from './routes'
import { useDays, type Days } from './use-days'
import { ViolationChart } from './violation-chart'

const PATH = '/api/v1/plan/violations'

/** What came lately and did not conform: by day, and by rule with a sample. */
export function ViolationList() {
  const { t } = useTranslation('events')
  const search = planRoute.useSearch()
  const navigate = planRoute.useNavigate()
  const days = useDays()
  const set = (changed: Partial<typeof search>) =>
    void navigate({ search: (before) => ({ ...before, ...changed }), replace: true })
  const columns = useColumns(days, (broken) => set({ broken }))
  const { first } = days
  return (
    <>
      <ViolationChart days={days} search={search.search} />
      <DataList<ViolationRow>
        name="plan-violations"
        label={t('plan.violations')}
        queryKey={['get', PATH, first]}
        columns={columns}
        rowKey={(row) => `${row.event} ${row.property} ${row.rule}`}
        load={(request, signal) => unwrap(client.GET(PATH, { params: { query: { ...request, first } }, signal }))}
        state={search}
        onState={set}
        searchHint={t('plan.searchViolations')}
        filters={
          <Segmented<Days['count']>
            aria-label={t('plan.days')}
            value={days.count}
            onChange={(count) => set({ days: DAYS.find((each) => each === count) })}
            options={DAYS.map((value) => ({ value, label: t('plan.lastDays', { count: value }) }))}
          />
        }
        onExport={({ search: text, sort }) => download(`${PATH}/export${toQuery({ search: text, sort, first })}`)}
        empty={<EmptyState title={t('plan.noViolations')} hint={t('plan.noViolationsHint', { count: days.count })} />}
      />
    </>
  )
}

function useColumns(days: Days, onOpen: (broken: Broken) => void): DataColumn<ViolationRow>[] {
  const { t } = useTranslation('events')
  const format = useFormat()
  return useMemo(
    () => [
      {
        key: 'event',
        title: t('column.event'),
        sort: 'event',
        always: true,
        render: (row) => (
          <Opener onOpen={() => onOpen({ event: row.event, property: row.property, rule: row.rule })}>
            {row.event || t('plan.others')}
          </Opener>
        ),
      },
      {
        key: 'rule',
        title: t('plan.rule'),
        sort: 'rule',
        render: (row) => (
          <>
            {isRule(row.rule) ? t(`rule.${row.rule}`) : row.rule} <code>{row.property}</code>
          </>
        ),
      },
      {
        key: 'events',
        title: t('rejected.events'),
        sort: 'events',
        align: 'right',
        render: (row) => format.number(row.events),
      },
      {
        key: 'days',
        title: t('plan.course'),
        width: 120,
        render: (row) => (
          <div style={{ width: 104 }}>
            <Sparkline
              values={course(row, days)}
              label={t('plan.courseOf', { event: row.event })}
              height={24}
              isFilled
            />
          </div>
        ),
      },
      {
        key: 'last',
        title: t('rejected.last'),
        sort: 'last_seen',
        render: (row) => format.relative(row.last_seen),
      },
      {
        key: 'sample',
        title: t('plan.sample'),
        render: (row) => <Typography.Text type="secondary">{row.samples[0]?.value ?? '–'}</Typography.Text>,
      },
    ],
    [t, format, days, onOpen],
  )
}

/** A count for each day, zeros too. */
function course(row: ViolationRow, days: Days): number[] {
  return Array.from({ length: days.count }, (_, index) => row.days[addDays(days.first, index)] ?? 0)
}
