/** Who is behind a number of the overview. */
import type { Filter } from '@/lib/api/schema'
import type { PeopleQuestion } from '@/ui/people-drawer'
import { OTHER_KEY } from '../shared/groups'
import { askPeople, countedFor, isCountedByStart } from '../shared/people'
import type { Scene } from './question'

const MOST_GROUPS = 500

export interface Cell {
  /** Of the metric. */
  code: string
  /** Left out: everybody, whatever the key. */
  by?: string | undefined
  /** Null: those without a value. */
  key?: string | null
}

/** The key that gathers small groups is nobody's value: whom it holds cannot be asked for. */
export function hasPeople({ code, key }: Cell): boolean {
  return key !== OTHER_KEY && countedFor(code) !== null
}

/** What the drawer of people asks; null where nobody can be named. */
export function peopleOf({ days, filters }: Scene, { code, by, key }: Cell, title: string): PeopleQuestion | null {
  const metric = countedFor(code)
  if (metric === null || key === OTHER_KEY) return null
  const value = key ?? ''
  const asked = { ...days, metrics: [], compare: [], by: [], filters, limit: MOST_GROUPS }
  if (by === undefined) return askPeople({ metrics: asked, metric }, title)
  if (isCountedByStart(metric)) return askPeople({ metrics: { ...asked, by: [by] }, metric, group: [value] }, title)
  // Of the counted metric other groups may be the largest: a filter on this value asks for the same rows.
  const own: Filter = { field: by, op: 'in', values: [value] }
  return askPeople({ metrics: { ...asked, filters: [...filters, own] }, metric }, title)
}
