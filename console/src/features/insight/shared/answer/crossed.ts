/** A metric by two dimensions: the groups along each, and their bars. */
import type { MetricResult } from '@/lib/api/schema'
import { OTHER_KEY } from '../groups'
import { partsOf, type Cell } from './cells'
import { grid, LEGEND, valueAxis, written, type Drawing, type Style } from './options'

/** More lines than this cannot be told apart. */
export const MOST_CURVES = 12

type Key = string | null

interface Crossed {
  rows: Key[]
  columns: Key[]
  /** Undefined: there is nothing to say of these two. */
  at: (row: Key, column: Key) => Cell | undefined
}

/** Rows as the answer orders them; columns by what they add up to, the rest last. */
export function crossOf(metric: MetricResult): Crossed {
  const cells = new Map<string, Cell>()
  const sums = new Map<Key, number>()
  const rows = new Set<Key>()
  for (const { keys = [], part } of partsOf(metric)) {
    const [row = null, column = null] = keys
    rows.add(row)
    sums.set(column, (sums.get(column) ?? 0) + Math.abs(part.total.numerator))
    cells.set(JSON.stringify([row, column]), { metric, keys, rate: part.total })
  }
  const rank = ([key, sum]: [Key, number]) => (key === OTHER_KEY ? -1 : sum)
  return {
    rows: [...rows],
    columns: [...sums].toSorted((a, b) => rank(b) - rank(a)).map(([key]) => key),
    at: (row, column) => cells.get(JSON.stringify([row, column])),
  }
}

/** The first dimension along the axis, the second as colours, beside or upon each other. */
export function drawCrossed(metric: MetricResult, style: Style): Drawing {
  const { palette, values, names } = style
  const { rows, columns, at } = crossOf(metric)
  const cells = columns.map((column) => rows.map((row) => at(row, column)))
  return {
    option: {
      legend: { ...LEGEND, show: true },
      grid: grid(36),
      tooltip: { trigger: 'axis', confine: true, axisPointer: { type: 'shadow' } },
      xAxis: valueAxis(metric.unit, [metric], values),
      yAxis: {
        type: 'category',
        inverse: true,
        data: rows.map((row) => names.key(row, 0)),
        axisTick: { show: false },
        axisLabel: { width: 140, overflow: 'truncate' },
      },
      series: columns.map((column, index) => ({
        type: 'bar',
        name: names.key(column, 1),
        barMaxWidth: 22,
        color: column === OTHER_KEY ? palette.faint : palette.series[index % palette.series.length],
        data: (cells[index] ?? []).map((cell) => cell?.rate.value ?? null),
        ...(style.isStacked ? { stack: 'all' } : {}),
        tooltip: { valueFormatter: written(values, metric) },
      })),
    },
    pick: (series, place) => cells[series]?.[place],
  }
}

/** The metric with its largest groups alone, as many as lines can be told apart. */
export function withLargest(metric: MetricResult): MetricResult {
  if (metric.groups.length <= MOST_CURVES) return metric
  const size = (place: number) => Math.abs(metric.groups[place]?.total.numerator ?? 0)
  const largest = new Set([...metric.groups.keys()].toSorted((a, b) => size(b) - size(a)).slice(0, MOST_CURVES))
  return { ...metric, groups: metric.groups.filter((_, place) => largest.has(place)) }
}

/** How high the bars want to be. */
export function heightOfCrossed(metric: MetricResult, isStacked: boolean): number {
  const { rows, columns } = crossOf(metric)
  return rows.length * (isStacked ? 30 : columns.length * 12 + 12) + 64
}
