import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef } from 'react'
import { client } from '@/lib/api/client'
import { unwrap } from '@/lib/api/unwrap'
import type { DraftState, ImportDraft } from '@/lib/api/schema'

const SETTLED = 300
const PATH = '/api/v1/imports/drafts/{draft_id}'

function save(id: string, body: DraftState): Promise<unknown> {
  return unwrap(client.PUT(PATH, { params: { path: { draft_id: id } }, body, keepalive: true }))
}

/** An import in preparation as the server keeps it: what changes is there a moment later, so a reload loses nothing. */
export function useDraft(id: string) {
  const queries = useQueryClient()
  const waiting = useRef<{ timer: number; state: DraftState } | null>(null)
  const query = useQuery({
    queryKey: ['get', PATH, id],
    queryFn: () => unwrap(client.GET(PATH, { params: { path: { draft_id: id } } })),
    staleTime: Infinity,
    retry: false,
  })
  const flush = useCallback(() => {
    if (waiting.current === null) return
    clearTimeout(waiting.current.timer)
    const { state } = waiting.current
    waiting.current = null
    void save(id, state).catch(() => undefined) // the page goes on with what it has; the next change tries again
  }, [id])
  useEffect(() => {
    window.addEventListener('pagehide', flush)
    return () => {
      window.removeEventListener('pagehide', flush)
      flush()
    }
  }, [flush])
  const change = useCallback(
    (part: Partial<DraftState>) => {
      const before = queries.getQueryData<ImportDraft>(['get', PATH, id])
      if (before === undefined) return
      const state = { ...before.state, ...part }
      queries.setQueryData(['get', PATH, id], { ...before, state })
      if (waiting.current !== null) clearTimeout(waiting.current.timer)
      waiting.current = { timer: window.setTimeout(flush, SETTLED), state }
    },
    [queries, id, flush],
  )
  return { query, change }
}

export function beginDraft(uploads: string[]): Promise<ImportDraft> {
  return unwrap(client.POST('/api/v1/imports/drafts', { body: { uploads } }))
}

export async function giveUpDraft(id: string): Promise<void> {
  await unwrap(client.DELETE(PATH, { params: { path: { draft_id: id } } }))
}
