import { keepPreviousData } from '@tanstack/react-query'
import { Skeleton } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { ViolationDay } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { Chart } from '@/ui/chart/chart'
import { QueryState } from '@/ui/states'
import { RULES } from '../shared/reasons'
import type { Days } from './use-days'

const HEIGHT = 220

interface ViolationChartProps {
  days: Days
  /** As the list is searched. */
  search: string | undefined
}

/** What did not conform, by day and rule. */
export function ViolationChart({ days, search }: ViolationChartProps) {
  const query = api.useQuery(
    'get',
    '/api/v1/plan/violations/days',
    { params: { query: { first: days.first, search: search ?? null } } },
    { placeholderData: keepPreviousData },
  )
  return (
    <div style={{ minHeight: HEIGHT, marginBottom: 12 }}>
      <QueryState query={query} skeleton={<Skeleton.Node active style={{ width: '100%', height: HEIGHT }} />}>
        {({ items }) => <DayBars days={items} height={HEIGHT} />}
      </QueryState>
    </div>
  )
}

/** Bars of days, a colour for each rule that was broken; nothing where none was. */
export function DayBars({ days, height }: { days: ViolationDay[]; height: number }) {
  const { t } = useTranslation('events')
  const format = useFormat()
  const broken = useMemo(() => RULES.filter((rule) => days.some(({ rules }) => rules[rule])), [days])
  const option = useMemo(
    () => ({
      tooltip: {
        trigger: 'axis',
        confine: true,
        axisPointer: { type: 'shadow' },
        valueFormatter: (value: unknown) => format.number(Number(value)),
      },
      legend: { type: 'scroll', top: 0, left: 0, show: broken.length > 1 },
      grid: {
        left: 4,
        right: 12,
        top: broken.length > 1 ? 36 : 12,
        bottom: 4,
        outerBoundsMode: 'same',
        outerBoundsContain: 'axisLabel',
      },
      xAxis: { type: 'category', data: days.map(({ day }) => format.shortDay(day)) },
      yAxis: { type: 'value', minInterval: 1, splitNumber: 3 },
      series: broken.map((rule) => ({
        name: t(`plan.brief.${rule}`),
        type: 'bar',
        stack: 'all',
        barMaxWidth: 28,
        data: days.map(({ rules }) => rules[rule] ?? 0),
      })),
    }),
    [broken, days, format, t],
  )
  return broken.length === 0 ? null : <Chart option={option} height={height} label={t('plan.byDay')} />
}
