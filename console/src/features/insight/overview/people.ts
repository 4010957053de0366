/** Who is behind a number of the overview. */
import { client } from '@/lib/api/client'
import { download } from '@/lib/api/download'
import type { Filter, MetricPersonsQuery, RetentionPersonsQuery } from '@/lib/api/schema'
import { unwrap } from '@/lib/api/unwrap'
import type { DayRange } from '@/lib/days'
import type { PeopleQuestion } from '@/ui/people-drawer'
import { OTHER_KEY } from '../shared/groups'
import type { Scene } from './question'

const MOST_GROUPS = 500

/** Whom the API can name for a metric; of a rate those above the line. */
const COUNTED: Record<string, string> = {
  gmv: 'buyers',
  conversion_rate: 'buyers',
  repurchase_rate: 'buyers',
  buyers: 'buyers',
  active_users: 'active_users',
  visitors: 'visitors',
  cac: 'new_buyers',
  new_buyers: 'new_buyers',
}

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
  return key !== OTHER_KEY && (code === 'retention_rate' || code in COUNTED)
}

/** What the drawer of people asks; null where nobody can be named. */
export function peopleOf(scene: Scene, cell: Cell, title: string): PeopleQuestion | null {
  if (!hasPeople(cell)) return null
  return cell.code === 'retention_rate' ? returning(scene, cell, title) : counted(scene, cell, title)
}

function counted({ days, filters }: Scene, { code, by, key }: Cell, title: string): PeopleQuestion {
  // A filter on the cell's value, since a group can be asked for only where it is among the largest of its metric.
  const own: Filter[] = by === undefined ? [] : [{ field: by, op: 'in', values: [key ?? ''] }]
  const question: MetricPersonsQuery = {
    metrics: metricsOf(days, [...filters, ...own]),
    metric: COUNTED[code] ?? code,
    limit: 100,
  }
  return {
    title,
    key: ['metric', question],
    load: (cursor) => unwrap(client.POST('/api/v1/insight/metrics/persons', { body: { ...question, cursor } })),
    onExport: () => download('/api/v1/insight/metrics/persons/export', question),
  }
}

/** Who came back on the day after the first one. */
function returning({ days, filters }: Scene, { by, key }: Cell, title: string): PeopleQuestion {
  const question: RetentionPersonsQuery = {
    retention: {
      ...days,
      grain: 'day',
      periods: 1,
      by: by ?? null,
      limit: MOST_GROUPS,
      filters,
      brackets: [],
    },
    column: 1,
    returned: true,
    group: by === undefined ? null : (key ?? ''),
    limit: 100,
  }
  return {
    title,
    key: ['retention', question],
    load: (cursor) => unwrap(client.POST('/api/v1/insight/retention/persons', { body: { ...question, cursor } })),
    onExport: () => download('/api/v1/insight/retention/persons/export', question),
  }
}

function metricsOf(days: DayRange, filters: Filter[]) {
  return { ...days, metrics: [], compare: [], filters, limit: 20 }
}
