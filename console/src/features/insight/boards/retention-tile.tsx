import { useQuery } from '@tanstack/react-query'
import { Skeleton } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '@/lib/api/client'
import type { RetentionQuery, RetentionResult } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { useMay } from '@/lib/workspace'
import { Chart } from '@/ui/chart/chart'
import { HeatTable } from '../retention/heat-table'
import { peopleOf } from '../retention/people'
import type { Cell } from '../retention/question'
import { useColumnName, useCurves } from '../retention/use-curves'
import { dayNameOf } from '../shared/day-name'
import { answered } from '../shared/saved/calls'
import { TileError, type TileProps } from './metrics-tile'

const RETENTION = '/api/v1/insight/retention'

/** Who came back: the curve of all cohorts, or the triangle. */
export function RetentionTile({ asked, saved, title, days, height, onPeople }: TileProps & { asked: RetentionQuery }) {
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
  const shown = { answer: answer.data, asked: query, title, height, onPeople }
  return saved.chart.kind === 'table' ? <Triangle {...shown} /> : <Curve {...shown} />
}

type ShownProps = Pick<TileProps, 'title' | 'height' | 'onPeople'> & { answer: RetentionResult; asked: RetentionQuery }

function Curve({ answer, asked, title, height, onPeople }: ShownProps) {
  const { option, pick } = useCurves(answer, asked.by ?? '')
  const columnName = useColumnName(answer)
  const maySee = useMay('people:read')
  const open = (cell: Cell | undefined) => {
    if (cell !== undefined) onPeople(peopleOf(asked, cell, `${title} · ${columnName(cell.column)}`))
  }
  return (
    <Chart
      option={option}
      height={height}
      label={title}
      {...(maySee ? { onPick: (point) => open(pick(point.seriesIndex, point.dataIndex)) } : {})}
    />
  )
}

function Triangle({ answer, asked, title, height, onPeople }: ShownProps) {
  const { t } = useTranslation('retention')
  const format = useFormat()
  const columnName = useColumnName(answer)
  const maySee = useMay('people:read')
  const day = dayNameOf(format, answer)
  const rows = [answer.total, ...answer.cohorts].map((row) => ({
    key: row.start ?? 'all',
    name: row.start === null ? t('table.all') : answer.grain === 'month' ? format.month(row.start) : day(row.start),
    row,
    cohort: row.start,
  }))
  return (
    <section aria-label={title}>
      <HeatTable
        result={answer}
        columnName={columnName}
        rows={rows}
        height={Math.max(80, height - 48)}
        onPeople={maySee ? (cell, name) => onPeople(peopleOf(asked, cell, `${title} · ${name}`)) : null}
      />
    </section>
  )
}
