import { Alert, Button, Skeleton } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { MetricsQuery, SavedQuestion } from '@/lib/api/schema'
import type { DayRange } from '@/lib/days'
import type { PeopleQuestion } from '@/ui/people-drawer'
import { suitableGrain } from '../explore/question'
import { AnswerView } from '../shared/answer/answer-view'
import { useMetrics } from '../shared/answer/use-metrics'
import { Reason } from '@/ui/said'

export interface TileProps {
  saved: SavedQuestion
  title: string
  days: DayRange
  /** Whether the days are not those of the question itself. */
  isOverridden: boolean
  height: number
  onPeople: (question: PeopleQuestion) => void
}

/** The answer to a saved question about metrics. */
export function MetricsTile({ asked, ...tile }: TileProps & { asked: MetricsQuery }) {
  const { saved, title, days, isOverridden, height, onPeople } = tile
  const query = useMemo(() => {
    const about = { ...asked, ...days }
    // Other days may be many more or fewer: their periods are chosen anew.
    return isOverridden && about.grain ? { ...about, grain: suitableGrain(days) } : about
  }, [asked, days, isOverridden])
  const answer = useMetrics(query)
  if (answer.data === undefined) {
    if (answer.isPending) return <Skeleton active title={false} paragraph={{ rows: 3 }} />
    return <TileError error={answer.error} onRetry={() => void answer.refetch()} />
  }
  return (
    <div style={{ opacity: answer.isPlaceholderData ? 0.45 : 1 }} aria-busy={answer.isFetching}>
      <AnswerView
        query={query}
        answer={answer.data}
        chart={saved.chart}
        height={height}
        label={title}
        onPeople={onPeople}
        isTile
      />
    </div>
  )
}

export function TileError({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation()
  return (
    <Alert
      type="warning"
      role="alert"
      title={<Reason of={error} />}
      action={
        <Button size="small" onClick={onRetry}>
          {t('action.retry')}
        </Button>
      }
    />
  )
}
