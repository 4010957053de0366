/** Who is behind a cell of an answer. */
import type { Filter, MetricsQuery } from '@/lib/api/schema'
import type { PeopleQuestion } from '@/ui/people-drawer'
import { OTHER_KEY, type Keys } from '../groups'
import { askPeople, countedFor, isCountedByStart } from '../people'
import type { Cell } from './cells'

/** Which metric names the people of a cell; null: nobody can be named. */
export function countedBy({ metric, rate }: Pick<Cell, 'metric' | 'rate'>): string | null {
  if (rate.numerator === 0 && rate.denominator === null) return null
  return countedFor(metric.code)
}

/** What the drawer of people asks for a cell; null where nobody can be named. */
export function peopleOf(query: MetricsQuery, cell: Cell, title: string): PeopleQuestion | null {
  const counted = countedBy(cell)
  if (counted === null) return null
  const { metric, keys, period = null } = cell
  if (keys !== undefined && isCountedByStart(counted)) {
    // What else is asked has a say in which groups there are.
    const group = keys.map((key) => key ?? '')
    return askPeople({ metrics: query, metric: counted, args: metric.args, group, period }, title)
  }
  const asked = { ...query, metrics: [], compare: [] }
  const filters = keys === undefined ? query.filters : [...query.filters, ...filtersOf(query.by, cell, keys)]
  const args = counted === metric.code ? metric.args : {}
  return askPeople({ metrics: { ...asked, by: [], filters }, metric: counted, args, period }, title)
}

function filtersOf(by: readonly string[], { metric }: Cell, keys: Keys): Filter[] {
  return keys.map((key, place) => {
    const field = by[place] ?? ''
    if (key !== OTHER_KEY) return { field, op: 'in', values: [key ?? ''] }
    const named = new Set(metric.groups.map((group) => group.keys[place] ?? ''))
    return { field, op: 'not', values: [...named].filter((each) => each !== OTHER_KEY) }
  })
}
