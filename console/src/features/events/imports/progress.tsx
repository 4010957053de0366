import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Flex, Progress, Typography } from 'antd'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { api, client } from '@/lib/api/client'
import { unwrap } from '@/lib/api/unwrap'
import { useFormat } from '@/lib/format'
import { useFailure } from '@/ui/use-failure'
import { Said } from '@/ui/said'

const SOON = 1_000

interface TaskProgressProps {
  task: string
  onEnd: () => void
  /** Where it can be begun once more after it failed or was stopped. */
  onAgain?: () => void
}

/** How far a dry run or an import is; it goes on without this page, which says so. */
export function TaskProgress({ task, onEnd, onAgain }: TaskProgressProps) {
  const { t } = useTranslation('imports')
  const format = useFormat()
  const query = useQuery({
    queryKey: ['get', '/api/v1/tasks/{task_id}', task],
    queryFn: () => unwrap(client.GET('/api/v1/tasks/{task_id}', { params: { path: { task_id: task } } })),
    refetchInterval: ({ state }) => (state.data?.finished_at == null ? SOON : false),
  })
  const cancel = api.useMutation('post', '/api/v1/tasks/{task_id}/cancel', {
    onError: useFailure(),
    onSuccess: () => void query.refetch(),
  })
  const state = query.data?.state
  useEffect(() => {
    if (state === 'done') onEnd()
  }, [state, onEnd])
  if (query.data === undefined) return null
  const { done, total, error, is_cancelling: isCancelling } = query.data
  const action = onAgain === undefined ? undefined : <Button onClick={onAgain}>{t('again')}</Button>
  if (state === 'failed') {
    const reason = error && <Said text={error.message} />
    return <Alert type="error" showIcon title={t('failed')} description={reason} action={action} />
  }
  if (state === 'cancelled') {
    return <Alert type="warning" showIcon title={t(onAgain ? 'dryCancelled' : 'cancelled')} action={action} />
  }
  return (
    <Flex vertical gap={8} style={{ maxWidth: 640 }}>
      <Progress
        aria-label={t('progress')}
        status="active"
        percent={total === null || total === 0 ? 0 : Math.min(100, Math.floor((done / total) * 100))}
      />
      <Typography.Text aria-live="polite">
        {state === 'queued' ? t('waiting') : t('doneRows', { rows: format.number(done) })}
      </Typography.Text>
      <Typography.Text type="secondary">{t('leave')}</Typography.Text>
      <Button
        style={{ alignSelf: 'start' }}
        loading={cancel.isPending || isCancelling}
        onClick={() => cancel.mutate({ params: { path: { task_id: task } } })}
      >
        {t('stop')}
      </Button>
    </Flex>
  )
}
