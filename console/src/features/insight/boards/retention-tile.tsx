import { useQuery } from '@tanstack/react-query'
import { Skeleton, Table } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '@/lib/api/client'
import type { RetentionQuery, RetentionResult } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { Chart } from '@/ui/chart/chart'
import { answered } from '../shared/saved/calls'
import { TileError, type TileProps } from './metrics-tile'

const RETENTION = '/api/v1/insight/retention'

/** Who came back: the curve of all cohorts, or the triangle. */
export function RetentionTile({ asked, saved, title, days, height }: TileProps & { asked: RetentionQuery }) {
  const query = useMemo(() => ({ ...asked, ...days }), [asked, days])
  const answer = useQuery({
    queryKey: ['post', RETENTION, query],
    queryFn: ({ signal }) => answered<RetentionResult>(client.POST(RETENTION, { body: query, signal })),
    staleTime: 60_000,
  })
  if (answer.data === undefined) {
    if (answer.isPending) return <Skeleton active title={false} paragraph={{ rows: 3 }} />
    return <TileError error={answer.error} onRetry={() => void answer.refetch()} />
  }
  return saved.chart.kind === 'table' ? (
    <Triangle answer={answer.data} title={title} height={height} />
  ) : (
    <Curve answer={answer.data} title={title} height={height} />
  )
}

interface ShownProps {
  answer: RetentionResult
  title: string
  height: number
}

function Curve({ answer, title, height }: ShownProps) {
  const format = useFormat()
  const option = useMemo(
    () => ({
      xAxis: { type: 'category', boundaryGap: false, data: answer.columns },
      yAxis: { type: 'value', axisLabel: { formatter: (value: number) => format.percent(value, 0) } },
      grid: { left: 8, right: 16, top: 12, bottom: 8, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      series: [
        {
          type: 'line',
          data: answer.total.rates.map(({ value }) => value),
          areaStyle: { opacity: 0.12 },
          tooltip: { valueFormatter: (value: unknown) => format.percent(typeof value === 'number' ? value : null) },
        },
      ],
    }),
    [answer, format],
  )
  return <Chart option={option} height={height} label={title} />
}

function Triangle({ answer, title, height }: ShownProps) {
  const { t } = useTranslation('boards')
  const format = useFormat()
  const rows = [answer.total, ...answer.cohorts]
  return (
    <Table
      aria-label={title}
      size="small"
      pagination={false}
      rowKey={(row) => row.start ?? 'all'}
      dataSource={rows}
      scroll={{ x: 'max-content', y: Math.max(80, height - 48) }}
      columns={[
        {
          title: t('tile.cohort'),
          fixed: 'left',
          render: (_, row) => (row.start === null ? t('tile.all') : format.shortDay(row.start)),
        },
        { title: t('tile.people'), align: 'right', render: (_, row) => format.number(row.size) },
        ...answer.columns.map((column, place) => ({
          key: column,
          title: column,
          align: 'right' as const,
          render: (_: unknown, row: (typeof rows)[number]) => format.percent(row.rates[place]?.value),
        })),
      ]}
    />
  )
}
