/** Filters of questions: what can be held against what, and how an address keeps them. */
import * as v from 'valibot'
import type { Filter, FilterOp } from '@/lib/api/schema'

export const OPS = ['eq', 'in', 'not', 'contains', 'lt', 'lte', 'gt', 'gte'] as const satisfies readonly FilterOp[]
export const NUMBER_FIELDS: readonly string[] = ['value', 'price', 'quantity']
export const PROPERTY = 'prop:'
const CHOICE_FIELDS: readonly string[] = ['buyer', 'identified']
const NUMBER_OPS: readonly FilterOp[] = ['gte', 'lte', 'gt', 'lt', 'eq', 'not']
const TEXT_OPS: readonly FilterOp[] = ['in', 'not', 'contains']
const CHOICE_OPS: readonly FilterOp[] = ['in', 'not']

const Shape = v.object({
  field: v.pipe(v.string(), v.minLength(1)),
  op: v.picklist(OPS),
  values: v.pipe(v.array(v.union([v.string(), v.number()])), v.minLength(1)),
})
export type FilterShape = v.InferOutput<typeof Shape>

/** Of a page's search parameters: filters that cannot be read are left out. */
export const FiltersSearch = v.fallback(v.optional(v.array(Shape)), undefined)

/** A filter while it is put together: its field may be unchosen, its values missing. */
export interface FilterDraft {
  field: string
  op: FilterOp
  values: (string | number)[]
}

export const NEW_FILTER: FilterDraft = { field: '', op: 'in', values: [] }

export function isNumberField(field: string): boolean {
  return NUMBER_FIELDS.includes(field)
}

export function opsOf(field: string): readonly FilterOp[] {
  if (isNumberField(field)) return NUMBER_OPS
  return CHOICE_FIELDS.includes(field) ? CHOICE_OPS : TEXT_OPS
}

/** Whether several values can be given. */
export function takesMany(op: FilterOp): boolean {
  return op === 'in' || op === 'not'
}

/** The same filter on another field: what does not fit there is dropped. */
export function withField(draft: FilterDraft, field: string): FilterDraft {
  if (field === draft.field) return draft
  const ops = opsOf(field)
  return { field, op: ops.includes(draft.op) ? draft.op : (ops[0] ?? 'in'), values: [] }
}

/** The same filter with another comparison: of several values the first stays where only one can. */
export function withOp(draft: FilterDraft, op: FilterOp): FilterDraft {
  return {
    ...draft,
    op,
    values: takesMany(op) && !isNumberField(draft.field) ? draft.values : draft.values.slice(0, 1),
  }
}

export function isComplete(draft: FilterDraft): draft is FilterShape {
  return draft.field !== '' && draft.values.length > 0
}

/** A filter as answers and saved questions give it. */
export function toDraft(filter: Filter): FilterDraft {
  // What the API calls `eq` on a text is `in` with one value: the editor needs no two words for one thing.
  const op = filter.op ?? 'eq'
  return { field: filter.field, op: op === 'eq' && !isNumberField(filter.field) ? 'in' : op, values: filter.values }
}

/** Filters of a saved question as an address keeps them; undefined: none. */
export function toSearch(filters: readonly Filter[]): FilterShape[] | undefined {
  const complete = filters.map(toDraft).filter(isComplete)
  return complete.length === 0 ? undefined : complete
}
