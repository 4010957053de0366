import { useEffect, useState } from 'react'
import type { LiveDay } from '@/lib/api/schema'
import type { ApiError } from '@/lib/api/problem'
import { openStream, type StreamState } from '@/lib/stream'

export interface Live {
  day: LiveDay | null
  state: StreamState
  error: ApiError | null
}

/** Today as it happens, for as long as the page is looked at: a hidden tab holds no line open. */
export function useLive(isWanted: boolean): Live {
  const [live, setLive] = useState<Live>({ day: null, state: 'connecting', error: null })
  const isVisible = useIsVisible()
  useEffect(() => {
    if (!isVisible || !isWanted) return
    return openStream('/api/v1/insight/live/stream', {
      onEvent: ({ event, data }) => {
        if (event === 'live') setLive((before) => ({ ...before, day: JSON.parse(data) as LiveDay, error: null }))
      },
      onState: (state) => setLive((before) => ({ ...before, state })),
      onRefused: (error) => setLive((before) => ({ ...before, error })),
    })
  }, [isVisible, isWanted])
  return live
}

function useIsVisible(): boolean {
  const [isVisible, setIsVisible] = useState(() => document.visibilityState === 'visible')
  useEffect(() => {
    const look = () => setIsVisible(document.visibilityState === 'visible')
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [])
  return isVisible
}
