/** Which events a workspace has: history of files may hold the lines of orders alone. */
import { useMemo } from 'react'
import { useEvents } from './choices'

/** Event → how many of it. */
export type Came = ReadonlyMap<string, number>

export function useCame(): Came {
  const { data } = useEvents('')
  return useMemo(() => new Map(data?.map(({ value, rows }) => [value, rows])), [data])
}

/** The event itself, or its lines where only they came. */
export function asItCame(event: string, came: Came): string {
  const lines = `${event} Item`
  return (came.get(event) ?? 0) === 0 && (came.get(lines) ?? 0) > 0 ? lines : event
}

export function hasCome(events: readonly string[], came: Came): boolean {
  return events.every((event) => (came.get(event) ?? 0) > 0)
}
