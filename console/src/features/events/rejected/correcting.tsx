import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Flex, Progress, Typography } from 'antd'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '@/lib/api/client'
import { unwrap } from '@/lib/api/unwrap'
import { useFormat } from '@/lib/format'
import { useSay } from '@/lib/sentences/use-say'
import { ErrorState } from '@/ui/states'
import { useRefresh } from './use-refresh'

const SOON = 1_000

/** How far a correction is. It goes on without this page, and is found again among the tasks. */
export function Correcting({ task, onClose }: { task: string; onClose: () => void }) {
  const { t } = useTranslation(['events', 'common'])
  const format = useFormat()
  const say = useSay()
  const refresh = useRefresh()
  const query = useQuery({
    queryKey: ['get', '/api/v1/tasks/{task_id}', task],
    queryFn: () => unwrap(client.GET('/api/v1/tasks/{task_id}', { params: { path: { task_id: task } } })),
    refetchInterval: ({ state }) => (state.data?.finished_at == null ? SOON : false),
  })
  const isOver = query.data !== undefined && query.data.finished_at !== null
  useEffect(() => {
    if (isOver) void refresh()
    // Once, when it ends; the callback is new at each turn.
    // eslint-disable-next-line react-hooks/exhaustive-deps -- as said above
  }, [isOver])
  if (query.isError && query.data === undefined) {
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  }
  const { state = 'queued', done = 0, total = null, counts = {}, error = null } = query.data ?? {}
  const accepted = counts.accepted ?? 0
  const told = t('correct.sent', { count: accepted, shown: format.number(accepted), tried: format.number(done) })
  return (
    <Flex vertical gap={12}>
      {!isOver ? (
        <>
          <Progress
            aria-label={t('correct.progress')}
            status="active"
            percent={total === null || total === 0 ? 0 : Math.min(99, Math.floor((100 * done) / total))}
          />
          <Typography.Text aria-live="polite">{state === 'queued' ? t('correct.waiting') : told}</Typography.Text>
          <Typography.Text type="secondary">{t('correct.leave')}</Typography.Text>
        </>
      ) : (
        <Alert
          role="status"
          showIcon
          type={state !== 'done' ? 'error' : accepted === done ? 'success' : 'warning'}
          title={state === 'failed' ? say(error?.message ?? '') : told}
          description={state === 'cancelled' ? t('correct.cancelled') : accepted < done ? t('correct.rest') : undefined}
        />
      )}
      <div>
        <Button onClick={onClose}>{t('common:action.close')}</Button>
      </div>
    </Flex>
  )
}
