/** What a funnel's address keeps, and the question it stands for. */
import * as v from 'valibot'
import type { FunnelPersonsQuery, FunnelQuery, SavedQuestion } from '@/lib/api/schema'
import { RangeSearch, resolveRange, type DayRange } from '@/lib/days'
import type { MetricChoice } from '../explore/question'
import { asItCame, hasCome, type Came } from '../shared/came'
import { FiltersSearch, toSearch } from '../shared/filters'
import { daysOf, fromKeptRange, toKeptRange, type Kept } from '../shared/saved/keeping'

export const FALLBACK = '30d'
export const MOST_STEPS = 16
const LIMIT = 20
const DAY = 86_400
const WEEK = 7 * DAY
const AGAIN_DAYS = 60
export const MOST_SECONDS = 366 * DAY

const Text = v.pipe(v.string(), v.minLength(1))
const Flag = v.fallback(v.optional(v.literal(true)), undefined)
const StepShape = v.object({
  event: v.string(),
  filters: FiltersSearch,
  /** May be left out on the way. */
  optional: Flag,
})
const ExclusionShape = v.object({
  event: v.string(),
  filters: FiltersSearch,
  /** Counted from 1. */
  after: v.fallback(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
  /** Left out: the last step. */
  before: v.fallback(v.optional(v.pipe(v.number(), v.integer(), v.minValue(2))), undefined),
})
export type StepDraft = v.InferOutput<typeof StepShape>
export type ExclusionDraft = v.InferOutput<typeof ExclusionShape>

export const MODES = ['ordered', 'strict', 'any'] as const
export const GRAINS = ['day', 'week', 'month'] as const

export const FunnelSearch = v.object({
  ...RangeSearch.entries,
  steps: v.fallback(v.optional(v.pipe(v.array(StepShape), v.maxLength(MOST_STEPS))), undefined),
  exclusions: v.fallback(v.optional(v.array(ExclusionShape)), undefined),
  /** Seconds; left out: a week. */
  window: v.fallback(v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_SECONDS))), undefined),
  mode: v.fallback(v.optional(v.picklist(MODES)), undefined),
  hold: v.fallback(v.optional(Text), undefined),
  firstEver: Flag,
  perSession: Flag,
  by: v.fallback(v.optional(Text), undefined),
  grain: v.fallback(v.optional(v.picklist(GRAINS)), undefined),
  filters: FiltersSearch,
  /** The saved question with which the page began. */
  saved: v.fallback(v.optional(Text), undefined),
})
export type FunnelState = v.InferOutput<typeof FunnelSearch>

/** The question of an address; null while fewer than two steps have an event. */
export function toQuestion(state: FunnelState, days: DayRange): FunnelQuery | null {
  const steps = (state.steps ?? []).filter((step) => step.event !== '')
  if (steps.length < 2) return null
  const isOrdered = state.mode !== 'any' // without an order nothing lies between steps, and none can be left out
  return {
    ...days,
    steps: steps.map((step, index) => ({
      event: step.event,
      filters: step.filters ?? [],
      optional: isOrdered && index > 0 && step.optional === true,
    })),
    window: state.window ?? WEEK,
    mode: state.mode ?? 'ordered',
    exclusions: (isOrdered ? (state.exclusions ?? []) : [])
      .filter((each) => each.event !== '')
      .map((each) => {
        const after = Math.min(each.after, steps.length - 1)
        const before = each.before === undefined ? steps.length : Math.min(each.before, steps.length)
        return { event: each.event, filters: each.filters ?? [], after, before: Math.max(before, after + 1) }
      }),
    hold: state.hold ?? null,
    first_ever: isOrdered && state.firstEver === true,
    per_session: state.perSession === true,
    by: state.by ?? null,
    limit: LIMIT,
    filters: state.filters ?? [],
    grain: state.grain ?? null,
  }
}

/** A saved question as the page's address. */
export function fromSaved(saved: SavedQuestion): FunnelState {
  const query = saved.question.funnel
  const range = fromKeptRange(saved.range, daysOf(saved))
  if (query === undefined || query === null) return { ...range, saved: saved.id }
  const count = query.steps.length
  return {
    ...range,
    steps: query.steps.map((step) => ({
      event: step.event,
      filters: toSearch(step.filters),
      optional: step.optional ? true : undefined,
    })),
    exclusions: some(
      query.exclusions.map((each) => ({
        event: each.event,
        filters: toSearch(each.filters),
        after: each.after,
        before: each.before === null || each.before === count ? undefined : each.before,
      })),
    ),
    window: query.window === WEEK ? undefined : query.window,
    mode: query.mode === 'ordered' ? undefined : query.mode,
    hold: query.hold ?? undefined,
    firstEver: query.first_ever ? true : undefined,
    perSession: query.per_session ? true : undefined,
    by: query.by ?? undefined,
    grain: GRAINS.find((each) => each === query.grain),
    filters: toSearch(query.filters),
    saved: saved.id,
  }
}

/** What is saved of the page. */
export function toKept(state: FunnelState, today: string): Kept | null {
  const funnel = toQuestion(state, resolveRange(state, today, FALLBACK))
  if (funnel === null) return null
  return { question: { funnel }, range: toKeptRange(state, FALLBACK), chart: { kind: 'bar', stacked: false } }
}

function some<T>(list: T[]): T[] | undefined {
  return list.length === 0 ? undefined : list
}

export const UNITS = { minute: 60, hour: 3_600, day: DAY } as const
export type WindowUnit = keyof typeof UNITS

/** Seconds as people say them: 7 days, 36 hours, 90 minutes. */
export function toWindow(seconds: number): { count: number; unit: WindowUnit } {
  const unit = (['day', 'hour'] as const).find((each) => seconds % UNITS[each] === 0) ?? 'minute'
  return { count: Math.max(1, Math.round(seconds / UNITS[unit])), unit }
}

export function windowOf(state: FunnelState): number {
  return state.window ?? WEEK
}

/** A cell of the answer: who reached a step, or dropped before it. */
export interface Cell {
  /** Counted from 1. */
  step: number
  dropped?: boolean
  /** Null: those without a value; left out: all. */
  group?: string | null
  period?: string
}

export function personsOf(funnel: FunnelQuery, { step, dropped, group, period }: Cell): FunnelPersonsQuery {
  return {
    funnel,
    step,
    dropped: dropped === true,
    group: group === undefined ? null : (group ?? ''),
    period: period ?? null,
    limit: 100,
  }
}

export function moveStep(steps: readonly StepDraft[], from: number, to: number): StepDraft[] {
  const moved = steps[from]
  if (moved === undefined || to < 0 || to >= steps.length) return [...steps]
  return steps.toSpliced(from, 1).toSpliced(to, 0, moved)
}

export const NEW_STEP: StepDraft = { event: '', filters: undefined, optional: undefined }

interface Way {
  events: string[]
  hold?: string
  window?: number
}

const WAYS = ['purchase', 'checkout', 'search', 'cart', 'product', 'again', 'refund'] as const
export type Template = (typeof WAYS)[number]

/** Ways through a shop that most sellers ask about first; the last ones suit those whose history is orders alone. */
const TEMPLATES: Record<Template, Way> = {
  purchase: { events: ['Product Viewed', 'Product Added', 'Checkout Started', 'Order Completed'] },
  checkout: { events: ['Product Added', 'Checkout Started', 'Order Completed'] },
  search: { events: ['Products Searched', 'Product Viewed', 'Order Completed'] },
  cart: { events: ['Product Viewed', 'Product Added', 'Order Completed'] },
  product: { events: ['Product Viewed', 'Product Added', 'Order Completed Item'], hold: 'item' },
  again: { events: ['Order Completed', 'Order Completed'], window: AGAIN_DAYS * DAY },
  refund: { events: ['Order Completed', 'Order Refunded'], window: 60 * DAY },
}

/** Those that can be answered with what came; before anything came all of them. */
export function findTemplates(came: Came): Template[] {
  return came.size === 0 ? [...WAYS] : WAYS.filter((name) => hasCome(eventsOf(name, came), came))
}

/**
 * Where only the lines of orders came: lines of one order are all of one moment, and a funnel would take the second of
 * them for a second order. The metric counts orders.
 */
export function asksMetric(name: Template, came: Came): MetricChoice | null {
  if (name !== 'again' || eventsOf(name, came)[0] === 'Order Completed') return null
  return { code: 'cohort_repurchase_rate', args: { days: AGAIN_DAYS } }
}

export function fromTemplate(name: Template, came: Came): Partial<FunnelState> {
  const { hold, window } = TEMPLATES[name]
  return { steps: eventsOf(name, came).map((event) => ({ ...NEW_STEP, event })), hold, window }
}

function eventsOf(name: Template, came: Came): string[] {
  return TEMPLATES[name].events.map((event) => asItCame(event, came))
}
