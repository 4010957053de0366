import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef } from 'react'
import { client } from '@/lib/api/client'
import { unwrap } from '@/lib/api/unwrap'
import type { DraftState, ImportDraft } from '@/lib/api/schema'
import { useFailure } from '@/ui/use-failure'
import { Saver } from './saver'

const SETTLED = 300
const PATH = '/api/v1/imports/drafts/{draft_id}'

const OUTLIVING = 60_000 // bytes; a browser refuses more than 64 KiB of what shall outlive its page

function save(id: string, body: DraftState, leaving = false): Promise<unknown> {
  const keepalive = leaving && new Blob([JSON.stringify(body)]).size < OUTLIVING
  return unwrap(client.PUT(PATH, { params: { path: { draft_id: id } }, body, keepalive }))
}

/** An import in preparation as the server keeps it: what changes is there a moment later, so a reload loses nothing. */
export function useDraft(id: string) {
  const queries = useQueryClient()
  const fail = useFailure()
  const saver = useRef<Saver<DraftState> | null>(null)
  const waiting = useRef<{ timer: number; state: DraftState } | null>(null)
  const query = useQuery({
    queryKey: ['get', PATH, id],
    queryFn: () => unwrap(client.GET(PATH, { params: { path: { draft_id: id } } })),
    staleTime: Infinity,
    retry: false,
  })
  const take = useCallback(() => {
    const last = waiting.current
    if (last === null) return null
    clearTimeout(last.timer)
    waiting.current = null
    return last.state
  }, [])
  const flush = useCallback(() => {
    const state = take()
    if (state !== null) saver.current?.save(state)
  }, [take])
  useEffect(() => {
    let open = true
    const tell = (error: unknown) => {
      if (open) fail(error) // else the draft may be gone by intent
    }
    saver.current = new Saver((state) => save(id, state), tell)
    const leave = () => {
      const state = take()
      if (state !== null) void save(id, state, true).catch(() => undefined) // nobody is there to be told
    }
    window.addEventListener('pagehide', leave)
    return () => {
      open = false
      window.removeEventListener('pagehide', leave)
      flush()
    }
  }, [id, take, flush, fail])
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
