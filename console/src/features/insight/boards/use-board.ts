import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '@/lib/api/client'
import type { Board } from '@/lib/api/schema'
import { useFailure } from '@/ui/use-failure'
import { answered, BOARDS, changeBoard, isStale, readBoard } from '../shared/saved/calls'
import { merge, type Content } from './merge'

interface Change {
  /** The board as it was read. */
  base: Board
  mine: Content
}

export interface Conflict extends Change {
  theirs: Board
}

/** A board and what can be done to it; of two people who change it at once, the second one sees what the first did. */
export function useBoard(id: string, onDone: () => void) {
  const { t } = useTranslation('boards')
  const { message } = App.useApp()
  const queries = useQueryClient()
  const fail = useFailure()
  const [conflict, setConflict] = useState<Conflict | null>(null)
  const query = useQuery({ queryKey: ['get', BOARDS, id], queryFn: ({ signal }) => readBoard(id, signal) })
  const refresh = () => queries.invalidateQueries({ queryKey: ['get', BOARDS] })
  const params = { path: { dashboard_id: id } }
  const change = useMutation({
    mutationFn: ({ base, mine: { name, description, tiles } }: Change) =>
      changeBoard(id, { name, description, tiles, version: base.version }),
    onError: (error, wanted) => {
      if (isStale(error)) readBoard(id).then((theirs) => setConflict({ ...wanted, theirs }), fail)
      else fail(error)
    },
    onSuccess: async (changed) => {
      setConflict(null)
      queries.setQueryData(['get', BOARDS, id], changed)
      onDone()
      void message.success(t('save.done'))
      await refresh()
    },
  })
  const archive = useMutation({
    mutationFn: () => client.DELETE(`${BOARDS}/{dashboard_id}`, { params }),
    onError: fail,
    onSuccess: refresh,
  })
  const duplicate = useMutation({
    mutationFn: (name: string) =>
      answered<Board>(client.POST(`${BOARDS}/{dashboard_id}/duplicate`, { params, body: { name } })),
    onError: fail,
    onSuccess: refresh,
  })
  return {
    query,
    change,
    archive,
    duplicate,
    conflict: {
      is: conflict,
      close: () => setConflict(null),
      takeTheirs: () => {
        if (conflict === null) return
        queries.setQueryData(['get', BOARDS, id], conflict.theirs)
        setConflict(null)
        onDone()
      },
      takeBoth: () => {
        if (conflict === null) return
        const { base, mine, theirs } = conflict
        change.mutate({ base: theirs, mine: merge(base, mine, theirs) })
      },
    },
  }
}
