import { useMemo } from 'react'
import { addDays, dayIn } from '@/lib/days'
import { usePlace } from '@/lib/workspace'
import { planRoute } from './routes'

export interface Days {
  count: number
  /** First calendar day in the workspace; the last one is today. */
  first: string
}

/** The last days of which violations are looked at, as the page's address says. */
export function useDays(): Days {
  const { timeZone } = usePlace()
  const { days: count = 7 } = planRoute.useSearch()
  return useMemo(() => ({ count, first: addDays(dayIn(timeZone), 1 - count) }), [count, timeZone])
}
