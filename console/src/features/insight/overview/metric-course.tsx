import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { MetricResult } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { Chart } from '@/ui/chart/chart'
import { LEGEND_OF_OPEN, withOpenEnd } from '@/ui/chart/open-end'
import { usePalette } from '@/ui/chart/palette'
import { useValues } from '../shared/values'

const HEIGHT = 220

/** A metric over the range, and over what it is held against. */
export function MetricCourse({ metric, isOpen }: { metric: MetricResult; isOpen: boolean }) {
  const { t } = useTranslation('overview')
  const palette = usePalette()
  const format = useFormat()
  const values = useValues()
  const option = useMemo(() => {
    const then = metric.comparisons[0]
    const [now, before] = [t('course.now'), t('course.then')]
    const line = { type: 'line' as const, showSymbol: metric.series.length < 15, symbolSize: 6, connectNulls: false }
    const last = metric.series.length - 1
    return {
      legend: { ...LEGEND_OF_OPEN, right: 0, top: 0, data: then === undefined ? [] : [now, before] },
      tooltip: {
        trigger: 'axis',
        confine: true,
        valueFormatter: (value: unknown) => values.full(typeof value === 'number' ? value : null, metric),
      },
      xAxis: {
        type: 'category',
        boundaryGap: metric.series.length === 1,
        data: metric.series.map(({ start }, index) =>
          isOpen && index === last ? t('course.open', { day: format.shortDay(start) }) : format.shortDay(start),
        ),
      },
      yAxis: {
        type: 'value',
        axisLabel: { formatter: (value: number) => values.short(value, metric) },
        splitNumber: 4,
      },
      series: [
        ...(then === undefined
          ? []
          : [
              {
                ...line,
                name: before,
                data: then.series.map(({ rate }) => rate.value),
                lineStyle: { type: 'dashed', width: 1.5, color: palette.faint },
                itemStyle: { color: palette.faint },
              },
            ]),
        ...withOpenEnd(
          [
            {
              ...line,
              name: now,
              data: metric.series.map(({ rate }) => rate.value),
              lineStyle: { width: 2.5, color: palette.series[0] },
              itemStyle: { color: palette.series[0] },
              areaStyle: { color: palette.series[0], opacity: 0.08 },
            },
          ],
          isOpen ? last : -1,
        ),
      ],
    }
  }, [metric, isOpen, palette, format, values, t])
  return <Chart option={option} height={HEIGHT} label={t('course.label')} />
}
