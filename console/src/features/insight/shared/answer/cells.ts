/** An answer as the cells that charts and tables show. */
import type { GroupResult, MetricResult, MetricsResult, Rate } from '@/lib/api/schema'
import type { Keys } from '../groups'

/** One number of an answer and where it comes from. */
export interface Cell {
  metric: MetricResult
  /** Of its group; undefined: everybody. */
  keys?: Keys
  /** Start of the period; undefined: the whole range. */
  period?: string
  rate: Rate
}

/** A line of a chart: one number per period. */
export interface Curve {
  metric: MetricResult
  keys?: Keys
  cells: Cell[]
  /** The same periods of the range that it is compared with, one by one from their beginning. */
  before: (Rate | null)[]
}

type Part = Pick<MetricResult | GroupResult, 'total' | 'series' | 'comparisons'>

export function partsOf(metric: MetricResult): { keys?: Keys; part: Part }[] {
  if (metric.groups.length === 0) return [{ part: metric }]
  return metric.groups.map((each) => ({ keys: each.keys, part: each }))
}

function withKeys(keys: Keys | undefined): { keys?: Keys } {
  return keys === undefined ? {} : { keys }
}

/** Curves of a metric: of each group where there are groups, else of everybody. */
export function curvesOf(metric: MetricResult): Curve[] {
  return partsOf(metric).map(({ keys, part }) => ({
    metric,
    ...withKeys(keys),
    cells: part.series.map(({ start, rate }) => ({ metric, ...withKeys(keys), period: start, rate })),
    before: part.series.map((_, place) => part.comparisons[0]?.series[place]?.rate ?? null),
  }))
}

/** A row of a table: a group, a period, both, or the whole. */
export interface Row {
  key: string
  keys?: Keys
  period?: string
  /** Per metric; null: the group is not among the largest of this metric. */
  cells: (RowCell | null)[]
}

export interface RowCell extends Cell {
  then: Rate | null
  change: number | null
}

/** Rows of all metrics side by side, groups in the order of the first metric that has them. */
export function rowsOf(answer: MetricsResult): Row[] {
  const groups = new Map(answer.metrics.flatMap(({ groups }) => groups.map(({ keys }) => [nameOf(keys), keys])))
  const rows: (Keys | undefined)[] = answer.by.length > 0 ? [...groups.values()] : [undefined]
  const periods = answer.grain === null ? [undefined] : (answer.metrics[0]?.series.map(({ start }) => start) ?? [])
  return rows.flatMap((keys) =>
    periods.map((period, place) => ({
      key: JSON.stringify([keys, period]),
      ...withKeys(keys),
      ...(period === undefined ? {} : { period }),
      cells: answer.metrics.map((metric) => cellOf(metric, keys, period, place)),
    })),
  )
}

/** Tells groups apart. */
function nameOf(keys: Keys): string {
  return JSON.stringify(keys)
}

/** The row of everybody in the whole range. */
export function totalRow(answer: MetricsResult): Row {
  return { key: 'total', cells: answer.metrics.map((metric) => cellOf(metric, undefined, undefined, 0)) }
}

function cellOf(
  metric: MetricResult,
  keys: Keys | undefined,
  period: string | undefined,
  place: number,
): RowCell | null {
  const part = keys === undefined ? metric : metric.groups.find((each) => nameOf(each.keys) === nameOf(keys))
  if (part === undefined) return null
  const rate = period === undefined ? part.total : part.series[place]?.rate
  if (rate === undefined) return null
  const compared = part.comparisons[0]
  const then = period === undefined ? compared?.total : compared?.series[place]?.rate
  const change = period === undefined ? (compared?.change ?? null) : changeOf(rate, then)
  return {
    metric,
    ...withKeys(keys),
    ...(period === undefined ? {} : { period }),
    rate,
    then: then ?? null,
    change,
  }
}

function changeOf(now: Rate, then: Rate | undefined): number | null {
  if (now.value === null || then?.value === null || then === undefined || then.value === 0) return null
  return (now.value - then.value) / Math.abs(then.value)
}

/** Whether groups and periods of it may be put upon each other: amounts and counts, not quotients. */
export function isAdditive(metric: MetricResult): boolean {
  return metric.total.denominator === null
}

/** Whether its groups are those of two dimensions. */
export function isCrossed({ groups }: MetricResult): boolean {
  return (groups[0]?.keys.length ?? 0) > 1
}
