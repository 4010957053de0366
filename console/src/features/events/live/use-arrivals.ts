import { useEffect, useReducer, useState } from 'react'
import { toQuery } from '@/lib/api/download'
import type { ApiError } from '@/lib/api/problem'
import type { LiveBatch } from '@/lib/api/schema'
import { openStream, type StreamState } from '@/lib/stream'
import { change, NOTHING } from './shown'
import type { LiveFilters } from './routes'

/** What arrives and fits, for as long as the page is open. */
export function useArrivals(filters: LiveFilters) {
  const [shown, make] = useReducer(change, NOTHING)
  const [state, setState] = useState<StreamState>('connecting')
  const [error, setError] = useState<ApiError | null>(null)
  const { event, source, key, person, problems } = filters
  const url = `/api/v1/events/live/stream${toQuery({ event, source, write_key: key, person, problems })}`
  useEffect(() => {
    make({ kind: 'restart' })
    return openStream(url, {
      onEvent: ({ event: name, data }) => {
        if (name === 'arrivals') make({ kind: 'arrived', batch: JSON.parse(data) as LiveBatch })
      },
      onState: (now) => {
        setState(now)
        if (now === 'live') setError(null)
      },
      onRefused: setError,
    })
  }, [url])
  return { shown, make, state, error }
}
