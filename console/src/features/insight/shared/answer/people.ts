/** Who is behind a cell of an answer. */
import { client } from '@/lib/api/client'
import { download } from '@/lib/api/download'
import type { Filter, MetricPersonsQuery, MetricsQuery, RetentionPersonsQuery } from '@/lib/api/schema'
import type { PeopleQuestion, PersonsFound } from '@/ui/people-drawer'
import { OTHER_KEY } from '../groups'
import { answered } from '../saved/calls'
import type { Cell } from './cells'
import { METRICS } from './use-metrics'

const RETENTION = '/api/v1/insight/retention'
const PAGE = 100

/** Whom the API can name for a metric: those it counts, or who did what it adds up. Spend has nobody behind it. */
const COUNTED: Record<string, string> = {
  ...of('buyers', [
    ...['gmv', 'paid_amount', 'net_sales', 'refunds', 'orders_placed', 'orders_paid', 'items', 'aov', 'buyers'],
    ...['amount_per_buyer', 'price_per_item', 'items_per_order', 'conversion_rate', 'placing_rate'],
    ...['repurchase_rate', 'repeat_order_share', 'buyback_rate', 'roas'],
  ]),
  ...of('visitors', ['visitors', 'sessions', 'uv_value', 'session_conversion_rate', 'step_conversion_rate']),
  ...of('active_users', ['active_users', 'active_users_trailing', 'stickiness']),
  ...of('new_buyers', ['new_buyers', 'cac', 'cac_paid', 'cohort_repurchase_rate']),
  ...of('new_members', ['new_members', 'cac_member']),
}

function of(counted: string, codes: readonly string[]): Record<string, string> {
  return Object.fromEntries(codes.map((code) => [code, counted]))
}

/** Which metric names the people of a cell; null: nobody can be named. */
export function countedBy({ metric, rate }: Pick<Cell, 'metric' | 'rate'>): string | null {
  if (rate.numerator === 0 && rate.denominator === null) return null
  if (metric.code === 'retention_rate') return metric.code
  return COUNTED[metric.code] ?? null
}

/** What the drawer of people asks for a cell; null where nobody can be named. */
export function peopleOf(query: MetricsQuery, cell: Cell, title: string): PeopleQuestion | null {
  const counted = countedBy(cell)
  if (counted === null) return null
  // A filter on the group's value asks for rows, so that any group can be opened, whichever are the largest.
  const filters = [...query.filters, ...groupFilter(query, cell)]
  if (cell.metric.code === 'retention_rate') return returning(query, cell, filters, title)
  const { first, last, grain } = query
  const question: MetricPersonsQuery = {
    metrics: { first, last, grain: grain ?? null, filters, metrics: [], compare: [], limit: 1 },
    metric: counted,
    period: cell.period ?? null,
    limit: PAGE,
  }
  return {
    title,
    key: ['metric', question],
    load: (cursor) => answered<PersonsFound>(client.POST(`${METRICS}/persons`, { body: { ...question, cursor } })),
    onExport: () => download(`${METRICS}/persons/export`, question),
  }
}

function groupFilter({ by }: MetricsQuery, { group, metric }: Cell): Filter[] {
  if (by === undefined || by === null || group === undefined) return []
  if (group !== OTHER_KEY) return [{ field: by, op: 'in', values: [group ?? ''] }]
  const named = metric.groups.filter(({ key }) => key !== OTHER_KEY).map(({ key }) => key ?? '')
  return [{ field: by, op: 'not', values: named }]
}

/** Those of the cohorts of these days, or of one period of them, who came back on the day that the metric looks at. */
function returning(query: MetricsQuery, { metric, period }: Cell, filters: Filter[], title: string): PeopleQuestion {
  const day = typeof metric.args.day === 'number' ? metric.args.day : 1
  const question: RetentionPersonsQuery = {
    retention: {
      ...daysOf(query, period),
      grain: 'day',
      periods: day,
      filters,
      brackets: [],
      limit: 1,
    },
    column: day,
    returned: true,
    limit: PAGE,
  }
  return {
    title,
    key: ['retention', question],
    load: (cursor) => answered<PersonsFound>(client.POST(`${RETENTION}/persons`, { body: { ...question, cursor } })),
    onExport: () => download(`${RETENTION}/persons/export`, question),
  }
}

/** Days of a period that begins on a day, cut to the range asked for. */
export function daysOf(
  { first, last, grain }: MetricsQuery,
  period: string | undefined,
): { first: string; last: string } {
  if (period === undefined) return { first, last }
  const begin = period.slice(0, 10)
  const end = new Date(`${begin}T00:00:00Z`)
  if (grain === 'week') end.setUTCDate(end.getUTCDate() + 6 - ((end.getUTCDay() + 6) % 7))
  if (grain === 'month') end.setUTCMonth(end.getUTCMonth() + 1, 0)
  const until = end.toISOString().slice(0, 10)
  return { first: begin, last: until < last ? until : last }
}
