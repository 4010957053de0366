import { useQueryClient, useMutation, useQuery } from '@tanstack/react-query'
import { Alert, Button, Flex } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '@/lib/api/client'
import { toApiError } from '@/lib/api/problem'
import { unwrap } from '@/lib/api/unwrap'
import { QueryState } from '@/ui/states'
import { Figures } from './figures'
import { TaskProgress } from './progress'
import { Reason } from '@/ui/said'
import { RecipeConflict } from './recipe-conflict'

interface DryRunStepProps {
  uploads: string[]
  recipe: string
  /** Version of the kept recipe that this one began from; null: it began from none. */
  replaces: string | null
  /** The dry run of them that was begun; null: none. */
  task: string | null
  onTask: (task: string | null) => void
  /** With the text under another name, of which a dry run is begun. */
  onRecipe: (text: string) => void
  /** With the id of the import. */
  onBegun: (id: string) => void
}

/** Counts everything without storing anything; then the import itself can begin. */
export function DryRunStep({ uploads, recipe, replaces, task, onTask, onRecipe, onBegun }: DryRunStepProps) {
  const { t } = useTranslation('imports')
  const queries = useQueryClient()
  const [ended, setEnded] = useState<string | null>(null)
  const isDone = task !== null && task === ended
  const body = { uploads, recipe }
  const dry = useMutation({
    mutationFn: () => unwrap(client.POST('/api/v1/imports/dry-runs', { body })),
    onSuccess: ({ task_id: id }) => onTask(id),
  })
  const run = useMutation({
    mutationFn: (known: string | null) =>
      unwrap(client.POST('/api/v1/imports', { body: { ...body, replaces: known } })),
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
  const conflict = refusal !== null && toApiError(refusal).code === 'recipe_changed' ? toApiError(refusal) : null
  const call = (text: string) => {
    run.reset()
    dry.reset()
    onRecipe(text)
  }
  return (
    <Flex vertical gap={16}>
      {refusal === null || conflict !== null ? null : <Alert type="error" showIcon title={<Reason of={refusal} />} />}
      {conflict === null ? null : (
        <RecipeConflict
          refusal={conflict}
          recipe={recipe}
          onReplace={(version) => run.mutate(version)}
          onRecipe={call}
        />
      )}
      {task !== null && !isDone ? <TaskProgress task={task} onEnd={() => setEnded(task)} onAgain={again} /> : null}
      {task !== null && isDone ? <DryFigures task={task} /> : null}
      {isDone ? (
        <Button
          type="primary"
          style={{ alignSelf: 'start' }}
          loading={run.isPending}
          onClick={() => run.mutate(replaces)}
        >
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
