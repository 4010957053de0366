/** ECharts options of answers. Names come from events: the tooltip is put together by ECharts, which escapes them. */
import { format as echartsFormat, type EChartsCoreOption } from 'echarts/core'
import type { MetricResult, Unit } from '@/lib/api/schema'
import { LEGEND_OF_OPEN, withOpenEnd, type Line } from '@/ui/chart/open-end'
import type { Palette } from '@/ui/chart/palette'
import { isRest } from '../groups'
import type { WriteValue } from '../values'
import { curvesOf, partsOf, type Cell, type Curve } from './cells'
import type { AnswerNames } from './names'

export interface Drawing {
  option: EChartsCoreOption
  /** The cell that was clicked. */
  pick: (series: number, place: number) => Cell | undefined
}

export interface Style {
  palette: Palette
  values: WriteValue
  names: AnswerNames
  isStacked: boolean
  /** Place of the period that is not over; -1: all are. */
  open: number
  /** Says of a curve that it is the range before. */
  before: (name: string) => string
}

const PALE = 0.45

export const LEGEND = { type: 'scroll', top: 0, left: 0, right: 0, itemWidth: 16, itemHeight: 10 } as const

/** Metrics over time, with the range before as dashed lines; of several units the first two have an axis each. */
export function drawOverTime(metrics: MetricResult[], kind: 'line' | 'bar', style: Style): Drawing {
  const { palette, values, names } = style
  const units = [...new Set(metrics.map(({ unit }) => unit))].slice(0, 2)
  const curves = metrics.filter(({ unit }) => units.includes(unit)).flatMap(curvesOf)
  const isGrouped = curves[0]?.keys !== undefined
  const nameOf = (curve: Curve) => (curve.keys === undefined ? names.metric(curve.metric) : names.group(curve.keys))
  const periods = curves[0]?.cells.map(({ period }) => period ?? '') ?? []
  const main = curves.map((curve, index) => ({
    type: kind,
    name: nameOf(curve),
    yAxisIndex: units.indexOf(curve.metric.unit),
    data: curve.cells.map(({ rate }) => rate.value),
    color: isRest(curve.keys) ? palette.faint : palette.series[index % palette.series.length],
    showSymbol: curve.cells.length <= 31,
    symbolSize: 6,
    barMaxWidth: 36,
    connectNulls: false,
    ...(style.isStacked ? { stack: 'all', ...(kind === 'line' ? { areaStyle: { opacity: 0.35 } } : {}) } : {}),
    tooltip: { valueFormatter: written(values, curve.metric) },
  }))
  const before = isGrouped
    ? []
    : curves.flatMap((curve, index) =>
        curve.before.every((rate) => rate === null)
          ? []
          : [
              {
                ...main[index],
                name: style.before(nameOf(curve)),
                data: curve.before.map((rate) => rate?.value ?? null),
                showSymbol: false,
                silent: true,
                lineStyle: { type: 'dashed', opacity: 0.7 },
                itemStyle: { opacity: 0.45 },
                areaStyle: undefined,
              },
            ],
      )
  const hasLegend = curves.length + before.length > 1
  return {
    option: {
      legend: { ...LEGEND, ...LEGEND_OF_OPEN, show: hasLegend },
      grid: grid(hasLegend ? 40 : 16),
      tooltip: { trigger: 'axis', confine: true, order: isGrouped ? 'valueDesc' : 'seriesAsc' },
      xAxis: { type: 'category', data: periods.map(names.period), boundaryGap: kind === 'bar' },
      yAxis: units.map((unit) => valueAxis(unit, metrics, values)),
      series: [...withOpen(main, style.open), ...before],
    },
    pick: (series, place) => curves[series]?.cells[place],
  }
}

interface Drawn {
  type: 'line' | 'bar'
  name: string
  data: (number | null)[]
}

/** What is not over is dashed where it is a line, pale where it is a bar. */
function withOpen(drawn: Drawn[], open: number): object[] {
  if (drawn.every((each): each is Drawn & Line => each.type === 'line')) return withOpenEnd(drawn, open)
  return drawn.map((bars) => ({
    ...bars,
    data: bars.data.map((value, place) => (place === open ? { value, itemStyle: { opacity: PALE } } : value)),
  }))
}

/** Groups of a metric as horizontal bars, the first on top; beside them those of the range before. */
export function drawGroups(metric: MetricResult, style: Style): Drawing {
  const { palette, values, names } = style
  const parts = partsOf(metric)
  const cells: Cell[] = parts.map(({ keys, part }) => ({
    metric,
    ...(keys === undefined ? {} : { keys }),
    rate: part.total,
  }))
  const label = parts.map(({ keys }) => (keys === undefined ? names.metric(metric) : names.group(keys)))
  const compared = metric.comparisons.length > 0
  const tooltip = { valueFormatter: written(values, metric) }
  const isWritten = !compared && cells.length <= 30
  return {
    option: {
      legend: { ...LEGEND, show: compared },
      grid: grid(compared ? 32 : 4),
      tooltip: { trigger: 'axis', confine: true, axisPointer: { type: 'shadow' } },
      // The longest bar leaves room for its number.
      xAxis: { ...valueAxis(metric.unit, [metric], values), boundaryGap: [0, isWritten ? '18%' : 0] },
      yAxis: {
        type: 'category',
        inverse: true,
        data: label,
        axisTick: { show: false },
        axisLabel: { width: 140, overflow: 'truncate' },
      },
      series: [
        {
          type: 'bar',
          name: names.metric(metric),
          barMaxWidth: 22,
          data: cells.map(({ keys, rate }) => ({
            value: rate.value,
            itemStyle: { color: isRest(keys) ? palette.faint : palette.series[0] },
          })),
          label: {
            show: isWritten,
            position: 'right',
            color: palette.faint,
            formatter: ({ value }: { value: unknown }) => written(values, metric)(value),
          },
          tooltip,
        },
        ...(compared
          ? [
              {
                type: 'bar',
                name: style.before(names.metric(metric)),
                silent: true,
                barMaxWidth: 22,
                color: palette.series[0],
                itemStyle: { opacity: 0.35 },
                data: parts.map(({ part }) => part.comparisons[0]?.total.value ?? null),
                tooltip,
              },
            ]
          : []),
      ],
    },
    pick: (series, place) => (series === 0 ? cells[place] : undefined),
  }
}

export function grid(top: number) {
  return { left: 8, right: 24, top, bottom: 8, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' }
}

export function valueAxis(unit: Unit, metrics: readonly MetricResult[], values: WriteValue) {
  const metric = metrics.find((each) => each.unit === unit)
  return {
    type: 'value',
    axisLabel: {
      hideOverlap: true,
      formatter: (value: number) => (metric === undefined ? String(value) : values.short(value, metric)),
    },
  }
}

/** Of a tooltip: nothing is written as nothing, not as zero. */
export function written(values: WriteValue, metric: MetricResult): (value: unknown) => string {
  return (value) => echartsFormat.encodeHTML(values.full(typeof value === 'number' ? value : null, metric))
}
