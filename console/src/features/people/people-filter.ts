/** The filters of the list of people: what the address keeps, and what the server is asked. */
import { addDays, momentOf } from '@/lib/days'

export const WHO = ['known', 'visitors'] as const
export const ORDERS = ['none', 'any', 'repeat'] as const
export const SEEN = ['today', '7d', '30d', '90d', 'away30', 'away90'] as const

export interface PeopleFilter {
  who?: (typeof WHO)[number] | undefined
  orders?: (typeof ORDERS)[number] | undefined
  seen?: (typeof SEEN)[number] | undefined
  trait?: string | undefined
  value?: string | undefined
}

export interface PeopleQuery {
  is_known?: boolean
  min_orders?: number
  max_orders?: number
  seen_since?: string
  seen_before?: string
  trait?: string
  trait_value?: string
}

/** Days back, today included: who was seen within them, or who has not been seen since. */
const WITHIN = { today: 1, '7d': 7, '30d': 30, '90d': 90 } as const
const AWAY = { away30: 30, away90: 90 } as const

export function toPeopleQuery(filter: PeopleFilter, today: string, timeZone: string): PeopleQuery {
  const begin = (days: number) => momentOf(addDays(today, 1 - days), timeZone)
  const { seen, orders } = filter
  return {
    ...(filter.who === undefined ? {} : { is_known: filter.who === 'known' }),
    ...(orders === 'none' ? { max_orders: 0 } : {}),
    ...(orders === 'any' ? { min_orders: 1 } : {}),
    ...(orders === 'repeat' ? { min_orders: 2 } : {}),
    ...(seen !== undefined && seen in WITHIN ? { seen_since: begin(WITHIN[seen as keyof typeof WITHIN]) } : {}),
    ...(seen !== undefined && seen in AWAY ? { seen_before: begin(AWAY[seen as keyof typeof AWAY]) } : {}),
    ...(filter.trait && filter.value ? { trait: filter.trait, trait_value: filter.value } : {}),
  }
}

export function isFiltered(filter: PeopleFilter): boolean {
  return Object.keys(toPeopleQuery(filter, '2000-01-01', 'UTC')).length > 0
}
