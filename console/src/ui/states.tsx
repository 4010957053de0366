import { Button, Empty, Result, Skeleton, Typography } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { toApiError } from '@/lib/api/problem'
import { useReason } from '@/lib/sentences/use-say'

/** What went wrong in plain words, what to do, and a way to try again. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation()
  const problem = toApiError(error)
  const reason = useReason()
  const title =
    problem.status === 0
      ? t('error.unreachable')
      : problem.status === 403
        ? t('error.forbidden')
        : problem.status === 404
          ? t('error.notFound')
          : t('error.failed')
  return (
    <Result
      status={problem.status === 403 ? '403' : problem.status === 404 ? '404' : 'warning'}
      icon={<span />}
      title={<span role="alert">{title}</span>}
      subTitle={
        <>
          {reason(error)}
          {problem.requestId === null ? null : (
            <Typography.Paragraph type="secondary" style={{ marginTop: 8 }}>
              {t('error.request')} <Typography.Text code>{problem.requestId}</Typography.Text>
            </Typography.Paragraph>
          )}
        </>
      }
      extra={onRetry === undefined ? undefined : <Button onClick={onRetry}>{t('action.retry')}</Button>}
    />
  )
}

/** Nothing here yet: says why and what to do. */
export function EmptyState({ title, hint, action }: { title: string; hint?: ReactNode; action?: ReactNode }) {
  return (
    <Empty
      image={Empty.PRESENTED_IMAGE_SIMPLE}
      description={
        <>
          <Typography.Text strong>{title}</Typography.Text>
          {hint === undefined ? null : (
            <Typography.Paragraph type="secondary" style={{ maxWidth: 520, margin: '4px auto 0' }}>
              {hint}
            </Typography.Paragraph>
          )}
        </>
      }
    >
      {action}
    </Empty>
  )
}

interface Query<T> {
  data: T | undefined
  error: unknown
  isPending: boolean
  refetch: () => unknown
}

/** Skeleton, error or content of a query. */
export function QueryState<T>({
  query,
  skeleton,
  children,
}: {
  query: Query<T>
  skeleton?: ReactNode
  children: (data: T) => ReactNode
}) {
  if (query.data !== undefined) return children(query.data)
  if (query.isPending) return skeleton ?? <Skeleton active paragraph={{ rows: 5 }} />
  return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
}
