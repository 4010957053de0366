import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Alert, App, Badge, Button, Card, Flex, Progress, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { Task } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { settle, useFailure } from '@/ui/use-failure'
import { isUnderWay, percentDone, RESULTS } from './tasks'
import { useSay } from '@/lib/sentences/use-say'

const STATUS = {
  queued: 'default',
  running: 'processing',
  done: 'success',
  failed: 'error',
  cancelled: 'default',
} as const
const BAR = { queued: 'normal', running: 'active', done: 'success', failed: 'exception', cancelled: 'normal' } as const

/** One piece of long work: what it is, how far it is, how it ended. */
export function TaskCard({ task, onLeave }: { task: Task; onLeave: () => void }) {
  const { t } = useTranslation('tasks')
  const say = useSay()
  const format = useFormat()
  const words = useTaskWords(task)
  const percent = percentDone(task)
  const result = RESULTS[task.kind]
  return (
    <Card size="small" role="group" aria-label={words.name}>
      <Flex vertical gap={6}>
        <Flex justify="space-between" gap={8}>
          <Typography.Text strong>{words.name}</Typography.Text>
          <Badge status={STATUS[task.state]} text={t(`state.${task.state}`)} style={{ whiteSpace: 'nowrap' }} />
        </Flex>
        {words.subject === '' ? null : <Typography.Text type="secondary">{words.subject}</Typography.Text>}
        {task.state === 'queued' && task.done === 0 ? null : (
          <Progress
            aria-label={words.name}
            size="small"
            percent={percent ?? 0}
            status={BAR[task.state]}
            showInfo={percent !== null}
          />
        )}
        <Numbers task={task} />
        {task.is_silent ? <Alert type="warning" title={t('silent')} /> : null}
        {task.error === null ? null : task.state === 'queued' ? (
          <Alert type="warning" title={t('willRetry', { reason: say(task.error.message) })} />
        ) : (
          <Alert type="error" title={say(task.error.message)} />
        )}
        <Flex justify="space-between" align="center" gap={8}>
          <Typography.Text type="secondary" title={format.dateTime(task.created_at)}>
            {format.relative(task.finished_at ?? task.created_at)}
          </Typography.Text>
          <Flex gap={8} align="center">
            {task.state === 'done' && result !== undefined ? (
              <Link to={result} onClick={onLeave}>
                {t('result')}
              </Link>
            ) : null}
            {isUnderWay(task) ? <Cancel task={task} /> : null}
          </Flex>
        </Flex>
      </Flex>
    </Card>
  )
}

function useTaskWords(task: Task) {
  const { t, i18n } = useTranslation('tasks')
  const has = (key: string) => i18n.exists(key, { ns: 'tasks' })
  const kind = `kind.${task.kind}`
  return {
    name: has(kind) ? t(kind as never) : task.kind,
    subject: Object.entries(task.title)
      .map(([name, value]): string =>
        has(`subject.${name}`) ? t(`subject.${name}` as never, { value: String(value) }) : String(value),
      )
      .join(' · '),
  }
}

function Numbers({ task }: { task: Task }) {
  const { t, i18n } = useTranslation('tasks')
  const format = useFormat()
  const unit = i18n.exists(`unit.${task.unit}`, { ns: 'tasks' }) ? t(`unit.${task.unit}` as never) : task.unit
  const amount =
    task.total === null || task.state === 'done'
      ? format.number(task.done)
      : t('of', { done: format.number(task.done), total: format.number(task.total) })
  const spent =
    task.started_at !== null && task.finished_at !== null
      ? (Date.parse(task.finished_at) - Date.parse(task.started_at)) / 1000
      : null
  const parts = [
    task.done > 0 || task.total !== null ? `${amount} ${unit}`.trim() : null,
    task.per_second === null ? null : t('perSecond', { speed: format.number(task.per_second, 1) }),
    task.remaining_seconds === null ? null : t('remaining', { time: format.duration(task.remaining_seconds) }),
    spent === null || spent < 1 ? null : t('took', { time: format.duration(spent) }),
  ].filter((each) => each !== null)
  return (
    <Flex gap={4} wrap align="center">
      {parts.length === 0 ? null : <Typography.Text>{parts.join(' · ')}</Typography.Text>}
      {task.attempt > 1 ? <Tag>{t('again', { count: task.attempt })}</Tag> : null}
    </Flex>
  )
}

function Cancel({ task }: { task: Task }) {
  const { t } = useTranslation('tasks')
  const { modal } = App.useApp()
  const queries = useQueryClient()
  const cancel = api.useMutation('post', '/api/v1/tasks/{task_id}/cancel', {
    onError: useFailure(),
    onSettled: () => queries.invalidateQueries({ queryKey: ['get', '/api/v1/tasks'] }),
  })
  if (task.is_cancelling) return <Typography.Text type="secondary">{t('cancelling')}</Typography.Text>
  const ask = () => {
    void modal.confirm({
      title: t('cancelTitle'),
      content: t('cancelText'),
      okText: t('cancelYes'),
      okButtonProps: { danger: true },
      cancelText: t('cancelNo'),
      onOk: () => settle(cancel.mutateAsync({ params: { path: { task_id: task.id } } })),
    })
  }
  return (
    <Button size="small" danger onClick={ask}>
      {t('cancel')}
    </Button>
  )
}
