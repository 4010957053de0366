/** Who is behind a number of a metric. */
import { client } from '@/lib/api/client'
import { download } from '@/lib/api/download'
import type { MetricPersonsQuery } from '@/lib/api/schema'
import type { PeopleQuestion, PersonsFound } from '@/ui/people-drawer'
import { answered } from './saved/calls'

const PERSONS = '/api/v1/insight/metrics/persons'
const PAGE = 100

/** Whom the API can name for a metric: those it counts, or who did what it adds up. Spend has nobody behind it. */
const COUNTED: Record<string, string> = {
  ...of('buyers', [
    ...['gmv', 'paid_amount', 'net_sales', 'refunds', 'orders_placed', 'orders_paid', 'items', 'aov', 'buyers'],
    ...['amount_per_buyer', 'price_per_item', 'items_per_order', 'conversion_rate', 'placing_rate'],
    ...['repurchase_rate', 'repeat_order_share', 'buyback_rate', 'roas'],
  ]),
  ...of('visitors', ['visitors', 'sessions', 'uv_value', 'session_conversion_rate']),
  ...of('active_users', ['active_users', 'active_users_trailing', 'stickiness']),
  ...of('new_buyers', ['new_buyers', 'cac', 'cac_paid', 'cohort_repurchase_rate']),
  ...of('new_members', ['new_members', 'cac_member']),
  ...of('retention_rate', ['retention_rate']),
  ...of('step_conversion_rate', ['step_conversion_rate']),
}

function of(counted: string, codes: readonly string[]): Record<string, string> {
  return Object.fromEntries(codes.map((code) => [code, counted]))
}

/** The metric that names the people of another; null: nobody can be named. */
export function countedFor(code: string): string | null {
  return COUNTED[code] ?? null
}

/** A way counts in the group in which it began, wherever it leads: a filter on that group would cut it short. */
export function isCountedByStart(code: string): boolean {
  return code === 'retention_rate' || code === 'step_conversion_rate'
}

/** What the drawer of people asks. */
export function askPeople(question: Omit<MetricPersonsQuery, 'limit'>, title: string): PeopleQuestion {
  const body = { ...question, limit: PAGE }
  return {
    title,
    key: ['metric', body],
    load: (cursor) => answered<PersonsFound>(client.POST(PERSONS, { body: { ...body, cursor } })),
    onExport: () => download(`${PERSONS}/export`, body),
  }
}
