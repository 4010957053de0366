/** From what the page's address keeps to the questions that the page asks. */
import type { Comparison, Filter, MetricRef } from '@/lib/api/schema'
import { addDays, countDays, resolveRange, type DayRange } from '@/lib/days'
import type { OverviewState } from './routes'

export const FALLBACK = '30d'
export const KEY_METRICS = [
  'gmv',
  'conversion_rate',
  'active_users',
  'retention_rate',
  'repurchase_rate',
  'cac',
] as const
/** Asked beside the key six, in the same pass: what moved GMV, and who bought. */
const BESIDE = ['visitors', 'orders_placed', 'buyers', 'new_buyers']
export const SPEND_FIELDS: readonly string[] = ['channel', 'campaign', 'source']
/** Days that a small curve shows at least, so that one day stands in its context. */
const CONTEXT = 14
const MOST_DAYS = 92
const MOST_WEEKS = 371

/** What every question of the page is about. */
export interface Scene {
  /** Days that the numbers are of. */
  days: DayRange
  /** Days of the small curves. */
  context: DayRange
  compare: Comparison | null
  filters: Filter[]
  /** The last day is today, which is not over. */
  isOpen: boolean
}

export function makeScene(state: OverviewState, today: string): Scene {
  const days = wholeDays(state, today)
  const context = countDays(days) >= CONTEXT ? days : { first: addDays(days.last, 1 - CONTEXT), last: days.last }
  return {
    days,
    context,
    compare: state.compare === 'none' ? null : (state.compare ?? 'previous'),
    filters: state.filters ?? [],
    isOpen: days.last >= today,
  }
}

/** Ends named ranges with the last whole day: of a day that is not over, every comparison says "less". */
function wholeDays(state: OverviewState, today: string): DayRange {
  const range = resolveRange(state, today, FALLBACK)
  const isNamed = state.first === undefined || state.last === undefined
  if (!isNamed || state.today === 'with' || range.last !== today || range.first === today) return range
  const isRolling = /^\d+[dwmy]$/.test(state.range ?? FALLBACK)
  return { first: isRolling ? addDays(range.first, -1) : range.first, last: addDays(today, -1) }
}

/** Spend is known by channel, campaign and source alone: with other filters nobody can say what a buyer cost. */
export function knowsSpend(fields: readonly string[]): boolean {
  return fields.every((field) => SPEND_FIELDS.includes(field))
}

export function refs(codes: readonly string[], fields: readonly string[]): MetricRef[] {
  return codes.filter((code) => code !== 'cac' || knowsSpend(fields)).map((code) => ({ code }))
}

/** Not broken down. */
const WHOLE = { by: [], limit: 20 }

export function totalsQuestion({ days, compare, filters }: Scene) {
  const fields = filters.map(({ field }) => field)
  return {
    ...days,
    metrics: refs([...KEY_METRICS, ...BESIDE], fields),
    compare: compare === null ? [] : [compare],
    filters,
    ...WHOLE,
  }
}

export function curvesQuestion({ context, filters }: Scene) {
  const fields = filters.map(({ field }) => field)
  return { ...context, metrics: refs(KEY_METRICS, fields), grain: grainOf(context), compare: [], filters, ...WHOLE }
}

/** One metric over the range and over what it is held against. */
export function courseQuestion({ days, compare, filters }: Scene, code: string) {
  const compared = compare === null ? [] : [compare]
  return { ...days, metrics: [{ code }], grain: grainOf(days), compare: compared, filters, ...WHOLE }
}

export function grainOf(range: DayRange): 'day' | 'week' | 'month' {
  const count = countDays(range)
  return count <= MOST_DAYS ? 'day' : count <= MOST_WEEKS ? 'week' : 'month'
}

export function groupsQuestion({ days, compare, filters }: Scene, codes: readonly string[], by: string, limit: number) {
  return {
    ...days,
    metrics: codes.map((code) => ({ code })),
    by: [by],
    limit,
    compare: compare === null ? [] : [compare],
    filters,
  }
}
