import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '@/lib/api/client'
import type { Board } from '@/lib/api/schema'
import { useFailure } from '@/ui/use-failure'
import { answered, BOARDS, changeBoard, isStale, readBoard, toChange, type BoardChange } from '../shared/saved/calls'

/** A board and what can be done to it; of two people who change it at once, the second one decides. */
export function useBoard(id: string, onDone: () => void) {
  const { t } = useTranslation('boards')
  const { message } = App.useApp()
  const queries = useQueryClient()
  const fail = useFailure()
  const [lost, setLost] = useState<Partial<BoardChange> | null>(null)
  const query = useQuery({ queryKey: ['get', BOARDS, id], queryFn: ({ signal }) => readBoard(id, signal) })
  const refresh = () => queries.invalidateQueries({ queryKey: ['get', BOARDS] })
  const params = { path: { dashboard_id: id } }
  const change = useMutation({
    mutationFn: ({ board, part }: { board: Board; part: Partial<BoardChange> }) =>
      changeBoard(id, { ...toChange(board), ...part }),
    onError: (error, { part }) => (isStale(error) ? setLost(part) : fail(error)),
    onSuccess: async (changed) => {
      setLost(null)
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
      is: lost !== null,
      close: () => setLost(null),
      takeTheirs: () => {
        setLost(null)
        onDone()
        void refresh()
      },
      takeMine: () => {
        if (lost === null) return
        readBoard(id).then((board) => change.mutate({ board, part: lost }), fail)
      },
    },
  }
}
