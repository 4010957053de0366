import { useQueryClient, useMutation, useQuery } from '@tanstack/react-query'
import { Alert, Button, Flex } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '@/lib/api/client'
import { unwrap } from '@/lib/api/unwrap'
import { QueryState } from '@/ui/states'
import { Figures } from './figures'
import { TaskProgress } from './progress'
import { Reason } from '@/ui/said'

interface DryRunStepProps {
  uploads: string[]
  recipe: string
  /** The dry run of them that was begun; null: none. */
  task: string | null
  onTask: (task: string | null) => void
  /** With the id of the import. */
  onBegun: (id: string) => void
}

/** Counts everything without storing anything; then the import itself can begin. */
export function DryRunStep({ uploads, recipe, task, onTask, onBegun }: DryRunStepProps) {
  const { t } = useTranslation('imports')
  const queries = useQueryClient()
  const [isDone, setDone] = useState(false)
  const body = { uploads, recipe }
  const dry = useMutation({
    mutationFn: () => unwrap(client.POST('/api/v1/imports/dry-runs', { body })),
    onSuccess: ({ task_id: id }) => onTask(id),
  })
  const run = useMutation({
    mutationFn: () => unwrap(client.POST('/api/v1/imports', { body })),
    onSuccess: async ({ task_id: id }) => {
      await queries.invalidateQueries({ queryKey: ['get', '/api/v1/imports'] })
      onBegun(id)
    },
  })
  const { mutate, isIdle } = dry
  useEffect(() => {
    if (task === null && isIdle) mutate()
  }, [task, isIdle, mutate])
  const again = () => {
    dry.reset()
    onTask(null)
  }
  const refusal = dry.error ?? run.error
  return (
    <Flex vertical gap={16}>
      {refusal === null ? null : <Alert type="error" showIcon title={<Reason of={refusal} />} />}
      {task !== null && !isDone ? <TaskProgress task={task} onEnd={() => setDone(true)} onAgain={again} /> : null}
      {task !== null && isDone ? <DryFigures task={task} /> : null}
      {isDone ? (
        <Button type="primary" style={{ alignSelf: 'start' }} loading={run.isPending} onClick={() => run.mutate()}>
          {t('next.run')}
        </Button>
      ) : null}
    </Flex>
  )
}

function DryFigures({ task }: { task: string }) {
  const { t } = useTranslation('imports')
  const query = useQuery({
    queryKey: ['get', '/api/v1/imports/dry-runs/{task_id}', task],
    queryFn: () => unwrap(client.GET('/api/v1/imports/dry-runs/{task_id}', { params: { path: { task_id: task } } })),
  })
  return (
    <QueryState query={query}>
      {(figures) => (
        <>
          <Alert type="info" showIcon title={t('compare')} />
          <Figures figures={figures} isDry />
        </>
      )}
    </QueryState>
  )
}
