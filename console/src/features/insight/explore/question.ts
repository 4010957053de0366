/** Between what the page's address keeps, what is asked, and what is saved. */
import * as v from 'valibot'
import type { Chart, Grain, MetricsQuery, SavedQuestion } from '@/lib/api/schema'
import { countDays, RangeSearch, type DayRange, type RangeChoice } from '@/lib/days'
import { FiltersSearch, toDraft, isComplete } from '../shared/filters'
import { daysOf, fromKeptRange, toKeptRange, type Kept } from '../shared/saved/keeping'

export const FALLBACK = '30d'
export const MOST_METRICS = 8
export const MOST_DIMENSIONS = 2
export const CHARTS = ['line', 'bar', 'table', 'map', 'number'] as const
export const GRAINS = ['hour', 'day', 'week', 'month', 'none'] as const
export const LIMITS = [5, 10, 20, 50, 100, 500] as const
const GROUPS = 10
/** Of each of two dimensions, at first and at most. */
const CROSSED_GROUPS = 5
const MOST_CROSSED_GROUPS = 100
/** A map shows all its regions. */
const REGIONS = 300
const MOST_HOURS = 2
const MOST_DAYS = 92
const MOST_WEEKS = 371

const Text = v.fallback(v.optional(v.pipe(v.string(), v.minLength(1))), undefined)
const MetricShape = v.object({
  code: v.pipe(v.string(), v.minLength(1)),
  args: v.optional(v.record(v.string(), v.unknown())),
})

/** One dimension or two; links of earlier versions name one without brackets. */
const DimensionsSearch = v.fallback(
  v.optional(
    v.pipe(
      v.union([v.string(), v.array(v.string())]),
      v.transform((by) => [...new Set(typeof by === 'string' ? [by] : by)].filter((each) => each !== '')),
      v.minLength(1),
      v.maxLength(MOST_DIMENSIONS),
    ),
  ),
  undefined,
)

/** Of the page's address: the whole question, so that a link shows the same to everybody. */
export const ExploreSearch = v.object({
  metrics: v.fallback(v.optional(v.pipe(v.array(MetricShape), v.minLength(1), v.maxLength(MOST_METRICS))), undefined),
  by: DimensionsSearch,
  filters: FiltersSearch,
  ...RangeSearch.entries,
  compare: v.fallback(v.optional(v.picklist(['previous', 'year'])), undefined),
  grain: v.fallback(v.optional(v.picklist(GRAINS)), undefined),
  limit: v.fallback(v.optional(v.picklist(LIMITS)), undefined),
  chart: v.fallback(v.optional(v.picklist(CHARTS)), undefined),
  area: v.fallback(v.optional(v.picklist(['china', 'world'])), undefined),
  stacked: v.fallback(v.optional(v.boolean()), undefined),
  saved: Text,
})
export type ExploreState = v.InferOutput<typeof ExploreSearch>
export type MetricChoice = v.InferOutput<typeof MetricShape>
export type ChartKind = (typeof CHARTS)[number]

export function metricsOf(state: ExploreState): MetricChoice[] {
  return state.metrics ?? [{ code: 'gmv' }]
}

const REGION_FIELDS: readonly string[] = ['province', 'country']

/** What is chosen, or what suits the question: regions on a map, groups as bars, the rest as lines. */
export function chartOf(state: ExploreState): ChartKind {
  if (state.chart !== undefined) return state.chart
  if (state.by === undefined) return 'line'
  return state.by.length === 1 && regionOf(state.by) !== undefined ? 'map' : 'bar'
}

function regionOf(by: readonly string[] | undefined): string | undefined {
  return by?.find((each) => REGION_FIELDS.includes(each))
}

export function areaOf(state: ExploreState): 'china' | 'world' {
  return state.area ?? (regionOf(state.by) === 'country' ? 'world' : 'china')
}

/** What is broken down by: a map shows its regions, whatever else is chosen. */
export function dimensionsOf(state: ExploreState): string[] {
  const by = state.by ?? []
  return chartOf(state) === 'map' ? [regionOf(by) ?? by[0]].filter((each) => each !== undefined) : by
}

/** How many groups of each dimension may be asked for. */
export function limitsOf(state: ExploreState): number[] {
  return LIMITS.filter((limit) => dimensionsOf(state).length < 2 || limit <= MOST_CROSSED_GROUPS)
}

function limitOf(state: ExploreState): number {
  if (chartOf(state) === 'map') return state.limit ?? REGIONS
  if (dimensionsOf(state).length < 2) return state.limit ?? GROUPS
  return Math.min(state.limit ?? CROSSED_GROUPS, MOST_CROSSED_GROUPS)
}

/** Periods that a range of these days is cut into, unless somebody says otherwise. */
export function suitableGrain(days: DayRange): Grain {
  const count = countDays(days)
  return count <= MOST_HOURS ? 'hour' : count <= MOST_DAYS ? 'day' : count <= MOST_WEEKS ? 'week' : 'month'
}

/** Null: the range as a whole. Lines need periods; a map and a number have none; the others may. */
export function grainOf(state: ExploreState, days: DayRange): Grain | null {
  const chosen = state.grain === 'none' ? null : state.grain
  switch (chartOf(state)) {
    case 'line':
      return chosen ?? suitableGrain(days)
    case 'bar':
      return state.by === undefined ? (chosen ?? suitableGrain(days)) : null
    case 'table':
      return chosen === undefined && state.by === undefined ? suitableGrain(days) : (chosen ?? null)
    default:
      return null
  }
}

export function questionOf(state: ExploreState, days: DayRange): MetricsQuery {
  return {
    metrics: metricsOf(state).map(({ code, args }) =>
      args === undefined || Object.keys(args).length === 0 ? { code } : { code, args },
    ),
    ...days,
    grain: grainOf(state, days),
    by: dimensionsOf(state),
    limit: limitOf(state),
    compare: state.compare === undefined ? [] : [state.compare],
    filters: state.filters ?? [],
  }
}

function drawingOf(state: ExploreState): Chart {
  return { kind: chartOf(state), stacked: state.stacked ?? false, area: areaOf(state) }
}

/** What is saved of the page. */
export function keptOf(state: ExploreState, days: DayRange): Kept {
  return {
    question: { metrics: questionOf(state, days) },
    range: toKeptRange(state, FALLBACK),
    chart: drawingOf(state),
  }
}

/** The page that shows a saved question as it was saved. */
export function stateOf(saved: SavedQuestion): ExploreState {
  const { metrics: asked } = saved.question
  const range: RangeChoice = fromKeptRange(saved.range, daysOf(saved))
  const limit = LIMITS.find((each) => each === asked?.limit)
  const filters = asked?.filters.map(toDraft).filter(isComplete) ?? []
  return {
    metrics: asked?.metrics.map(({ code, args }) =>
      args === undefined || Object.keys(args).length === 0 ? { code } : { code, args },
    ),
    by: asked === undefined || asked === null || asked.by.length === 0 ? undefined : asked.by,
    filters: filters.length === 0 ? undefined : filters,
    ...range,
    compare: asked?.compare[0],
    grain: asked?.grain ?? (saved.chart.kind === 'table' ? 'none' : undefined),
    limit,
    chart: saved.chart.kind,
    area: saved.chart.area,
    stacked: saved.chart.stacked ? true : undefined,
    saved: saved.id,
  }
}
