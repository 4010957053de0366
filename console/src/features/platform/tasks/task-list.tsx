import { Button, Flex, Segmented, Skeleton } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState, ErrorState } from '@/ui/states'
import { TaskCard } from './task-card'
import { ENDED, UNDER_WAY, useTasks } from './tasks'

const CHOICES = { all: undefined, active: UNDER_WAY, ended: ENDED } as const
type Choice = keyof typeof CHOICES

/** Long work by its state, the newest first; comes when somebody asks for it. */
export default function TaskList({ onLeave }: { onLeave: () => void }) {
  const { t } = useTranslation('tasks')
  const [choice, setChoice] = useState<Choice>('all')
  return (
    <Flex vertical gap={12}>
      <Segmented<Choice>
        block
        aria-label={t('filter')}
        value={choice}
        options={(['all', 'active', 'ended'] as const).map((each) => ({ value: each, label: t(each) }))}
        onChange={setChoice}
      />
      <Found choice={choice} onLeave={onLeave} />
    </Flex>
  )
}

function Found({ choice, onLeave }: { choice: Choice; onLeave: () => void }) {
  const { t } = useTranslation('tasks')
  const query = useTasks(CHOICES[choice])
  const tasks = query.data?.pages.flatMap((page) => page.items) ?? []
  if (query.isPending) return <Skeleton active paragraph={{ rows: 5 }} />
  if (query.isError && tasks.length === 0)
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  if (tasks.length === 0) return <EmptyState title={t('none')} hint={t('noneHint')} />
  return (
    <>
      {query.isError ? <span role="alert">{t('lost')}</span> : null}
      {tasks.map((task) => (
        <TaskCard key={task.id} task={task} onLeave={onLeave} />
      ))}
      {query.hasNextPage ? (
        <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('more')}
        </Button>
      ) : null}
    </>
  )
}
