import { skipToken, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '@/lib/api/client'
import type { SavedQuestion } from '@/lib/api/schema'
import { useFailure } from '@/ui/use-failure'
import { answered, changeQuestion, isStale, QUESTIONS, readQuestion, type Naming } from './calls'
import type { Kept } from './keeping'

interface Change {
  saved: SavedQuestion
  kept: Kept
  naming: Naming
}

/** A saved question and what can be done to it; of two people who change it at once, the second one decides. */
export function useSaved(id: string | undefined, onOpen: (saved: SavedQuestion | null) => void) {
  const { t } = useTranslation('boards')
  const { message } = App.useApp()
  const queries = useQueryClient()
  const fail = useFailure()
  const [lost, setLost] = useState<Change | null>(null)
  const query = useQuery({
    queryKey: ['get', QUESTIONS, id],
    queryFn: id === undefined ? skipToken : () => readQuestion(id),
  })
  const refresh = () => queries.invalidateQueries({ queryKey: ['get', QUESTIONS] })
  const change = useMutation({
    mutationFn: ({ saved, kept, naming }: Change) =>
      changeQuestion(
        saved,
        { question: kept.question, range: kept.range, chart: kept.chart },
        { name: naming.name, description: naming.description },
      ),
    onError: (error, wanted) => (isStale(error) ? setLost(wanted) : fail(error)),
    onSuccess: async () => {
      setLost(null)
      await refresh()
      void message.success(t('save.done'))
    },
  })
  const archive = useMutation({
    mutationFn: (saved: SavedQuestion) =>
      client.DELETE(`${QUESTIONS}/{question_id}`, { params: { path: { question_id: saved.id } } }),
    onError: fail,
    onSuccess: async () => {
      void message.success(t('archiveDone'))
      onOpen(null)
      await refresh()
    },
  })
  const duplicate = useMutation({
    mutationFn: ({ saved, name }: { saved: SavedQuestion; name: string }) => {
      const of = { path: { question_id: saved.id } }
      return answered<SavedQuestion>(
        client.POST(`${QUESTIONS}/{question_id}/duplicate`, { params: of, body: { name } }),
      )
    },
    onError: fail,
    onSuccess: async (copy) => {
      onOpen(copy)
      void message.success(t('duplicateDone', { name: copy.name }))
      await refresh()
    },
  })
  const latest = useMutation({ mutationFn: readQuestion, onError: fail })
  return {
    saved: id === undefined ? undefined : query.data,
    change,
    archive,
    duplicate,
    conflict: {
      is: lost,
      close: () => setLost(null),
      takeTheirs: () => {
        if (lost === null) return
        latest.mutate(lost.saved.id, {
          onSuccess: (theirs) => {
            setLost(null)
            onOpen(theirs)
            void refresh()
          },
        })
      },
      takeMine: () => {
        if (lost === null) return
        latest.mutate(lost.saved.id, { onSuccess: (theirs) => change.mutate({ ...lost, saved: theirs }) })
      },
    },
  }
}
