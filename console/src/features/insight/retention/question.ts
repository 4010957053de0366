/** What a retention page's address keeps, and the question it stands for. */
import * as v from 'valibot'
import type { EventMatch, RetentionPersonsQuery, RetentionQuery, SavedQuestion } from '@/lib/api/schema'
import { RangeSearch, resolveRange, type DayRange, type RangeName } from '@/lib/days'
import { ANY_ACTIVE } from '../shared/any-active'
import { asItCame, type Came } from '../shared/came'
import { FiltersSearch, toSearch } from '../shared/filters'
import { daysOf, fromKeptRange, toKeptRange, type Kept } from '../shared/saved/keeping'

export const FALLBACK: RangeName = '30d'
export const GRAINS = ['day', 'week', 'month'] as const
export const MODES = ['on', 'on_or_after', 'bracket'] as const
const COHORTS = ['first', 'recurring'] as const
export type Grain = (typeof GRAINS)[number]
const LIMIT = 20
export const MOST_PERIODS = 90
const PERIODS: Record<Grain, number> = { day: 14, week: 8, month: 6 }
/** Offsets that shops compare: the first day, the first week, the second, the rest of the month. */
export const BRACKETS: [number, number][] = [
  [0, 0],
  [1, 6],
  [7, 13],
  [14, 29],
]

const Text = v.pipe(v.string(), v.minLength(1))
const Offset = v.pipe(v.number(), v.integer(), v.minValue(0))
const MatchShape = v.fallback(v.optional(v.object({ event: Text, filters: FiltersSearch })), undefined)
export type MatchDraft = NonNullable<v.InferOutput<typeof MatchShape>>

export const RetentionSearch = v.object({
  ...RangeSearch.entries,
  /** Left out: any active event. */
  start: MatchShape,
  back: MatchShape,
  grain: v.fallback(v.optional(v.picklist(GRAINS)), undefined),
  mode: v.fallback(v.optional(v.picklist(MODES)), undefined),
  periods: v.fallback(v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_PERIODS))), undefined),
  brackets: v.fallback(v.optional(v.pipe(v.array(v.tuple([Offset, Offset])), v.minLength(1))), undefined),
  cohort: v.fallback(v.optional(v.picklist(COHORTS)), undefined),
  by: v.fallback(v.optional(Text), undefined),
  filters: FiltersSearch,
  /** The saved question with which the page began. */
  saved: v.fallback(v.optional(Text), undefined),
})
export type RetentionState = v.InferOutput<typeof RetentionSearch>

export function periodsOf(state: RetentionState): number {
  return state.periods ?? PERIODS[state.grain ?? 'day']
}

export function bracketsOf(state: RetentionState): [number, number][] {
  return state.brackets ?? BRACKETS
}

export function toQuestion(state: RetentionState, days: DayRange): RetentionQuery {
  const mode = state.mode ?? 'on'
  return {
    ...days,
    grain: state.grain ?? 'day',
    mode,
    periods: periodsOf(state),
    brackets: mode === 'bracket' ? bracketsOf(state) : [],
    cohort: state.cohort ?? 'first',
    start: toMatch(state.start),
    back: toMatch(state.back),
    by: state.by ?? null,
    limit: LIMIT,
    filters: state.filters ?? [],
  }
}

function toMatch(draft: MatchDraft | undefined): EventMatch {
  return { event: draft?.event ?? ANY_ACTIVE, filters: draft?.filters ?? [] }
}

/** A saved question as the page's address. */
export function fromSaved(saved: SavedQuestion): RetentionState {
  const query = saved.question.retention
  const range = fromKeptRange(saved.range, daysOf(saved))
  if (query === undefined || query === null) return { ...range, saved: saved.id }
  const grain = GRAINS.find((each) => each === query.grain)
  return {
    ...range,
    start: fromMatch(query.start),
    back: fromMatch(query.back),
    grain: grain === 'day' ? undefined : grain,
    mode: query.mode === 'on' ? undefined : query.mode,
    periods: query.periods === PERIODS[grain ?? 'day'] ? undefined : query.periods,
    brackets: query.brackets.length === 0 ? undefined : query.brackets,
    cohort: query.cohort === 'first' ? undefined : query.cohort,
    by: query.by ?? undefined,
    filters: toSearch(query.filters),
    saved: saved.id,
  }
}

function fromMatch(match: EventMatch | undefined): MatchDraft | undefined {
  if (match === undefined || (match.event === ANY_ACTIVE && match.filters.length === 0)) return undefined
  return { event: match.event, filters: toSearch(match.filters) }
}

/** What is saved of the page. */
export function toKept(state: RetentionState, today: string): Kept {
  return {
    question: { retention: toQuestion(state, resolveRange(state, today, FALLBACK)) },
    range: toKeptRange(state, FALLBACK),
    chart: { kind: 'table', stacked: false },
  }
}

/** A cell of the answer. */
export interface Cell {
  /** Counted from 0. */
  column: number
  /** First day of the cohort; null: all together. */
  cohort: string | null
  /** Null: those without a value; left out: all. */
  group?: string | null
}

export function personsOf(retention: RetentionQuery, { column, cohort, group }: Cell, returned = true) {
  return {
    retention,
    column,
    cohort_start: cohort,
    returned,
    group: group === undefined ? null : (group ?? ''),
    limit: 100,
  } satisfies RetentionPersonsQuery
}

export const TEMPLATES = ['visit', 'repeat', 'secondOrder'] as const
export type Template = (typeof TEMPLATES)[number]

/** Questions that most shops ask first. */
export function fromTemplate(name: Template, came: Came): RetentionState {
  const bought: MatchDraft = { event: asItCame('Order Completed', came), filters: undefined }
  switch (name) {
    case 'visit':
      return {}
    case 'repeat':
      return { start: bought, back: bought, grain: 'month', range: '365d' }
    case 'secondOrder':
      return { start: bought, back: bought, mode: 'on_or_after', grain: 'week', range: '90d' }
  }
}
