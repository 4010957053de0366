import { useCallback } from 'react'
import type { FunnelResult } from '@/lib/api/schema'
import { useEventName } from '@/lib/event-name'

/** For the `select` of a question: an answer whose steps are called as the reader calls them. Files keep the sent names. */
export function useNamedSteps(): (result: FunnelResult) => FunnelResult {
  const eventName = useEventName()
  return useCallback((result) => ({ ...result, names: result.names.map(eventName) }), [eventName])
}
