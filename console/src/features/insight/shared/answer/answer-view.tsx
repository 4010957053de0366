import { Alert, Segmented } from 'antd'
import type { ECharts } from 'echarts/core'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Chart, MetricResult, MetricsQuery, MetricsResult } from '@/lib/api/schema'
import { useMay } from '@/lib/workspace'
import { RegionMap } from '@/ui/map/region-map'
import type { PeopleQuestion } from '@/ui/people-drawer'
import { EmptyState } from '@/ui/states'
import { useValues } from '../values'
import { isAdditive, isCrossed, partsOf, type Cell } from './cells'
import { heightOfCrossed, MOST_CURVES, withLargest } from './crossed'
import { useAnswerNames } from './names'
import { NumberAnswer } from './number-answer'
import { findReached, withoutAhead, type Reached } from './open-period'
import { peopleOf } from './people'
import { TableAnswer } from './table-answer'
import { DrawnAnswer } from './time-answer'

interface AnswerViewProps {
  query: MetricsQuery
  answer: MetricsResult
  chart: Chart
  height: number
  /** What it shows, for those who hear it. */
  label: string
  onPeople: (question: PeopleQuestion) => void
  onReady?: (chart: ECharts | null) => void
  /** In a tile: what does not fit scrolls within its height. */
  isTile?: boolean
}

const BAR = 30

/** An answer as its chart says. */
export function AnswerView(props: AnswerViewProps) {
  const { query, chart, height, label, onPeople, onReady, isTile } = props
  const { t } = useTranslation('explore')
  const { answer, reached } = useReached(props.answer)
  const names = useAnswerNames(answer, reached)
  const maySee = useMay('people:read')
  const [shown, setShown] = useState(0)
  const kind = chart.kind ?? 'line'
  const isOne = kind === 'map' || (answer.by.length > 0 && kind !== 'table' && kind !== 'number')
  const place = Math.min(shown, answer.metrics.length - 1)
  const metrics = useMemo(
    () => (isOne ? answer.metrics.slice(place, place + 1).map(kind === 'line' ? readable : same) : answer.metrics),
    [isOne, answer, place, kind],
  )
  const open = (cell: Cell) => {
    const people = peopleOf(query, cell, names.cell(cell))
    if (people !== null) onPeople(people)
  }
  const onPick = maySee ? open : undefined
  const [first] = metrics
  if (first === undefined) return <EmptyState title={t('empty')} hint={t('emptyHint')} />
  const choice =
    isOne && answer.metrics.length > 1 ? (
      <Segmented
        size="small"
        aria-label={t('shown')}
        value={place}
        style={{ marginBottom: 8, maxWidth: '100%', overflowX: 'auto' }}
        options={answer.metrics.map((metric, value) => ({ value, label: names.metric(metric) }))}
        onChange={setShown}
      />
    ) : null
  const left = isTile === true ? height - (choice === null ? 0 : 36) : height
  if (kind === 'table') {
    return (
      <TableAnswer
        answer={answer}
        names={names}
        label={label}
        pageSize={isTile === true ? 100 : 50}
        onPick={onPick}
        height={isTile === true ? Math.max(80, left - 90) : undefined}
      />
    )
  }
  if (kind === 'number') {
    return <NumberAnswer answer={answer} names={names} onPick={onPick} isNamed={isTile !== true} />
  }
  if (answer.by.length > 0 && first.groups.length === 0) return <EmptyState title={t('empty')} hint={t('emptyHint')} />
  const isMap = kind === 'map'
  const bars = kind === 'bar' && first.series.length === 0 ? heightOfBars(first, chart.stacked) : 0
  const all = answer.metrics[place]?.groups.length ?? 0
  return (
    <>
      {choice}
      {isMap ? (
        <MapAnswer {...props} metric={first} height={left} onPick={onPick} />
      ) : (
        <div style={isTile === true ? { height: left, overflowY: 'auto', overflowX: 'hidden' } : {}}>
          <DrawnAnswer
            metrics={metrics}
            names={names}
            kind={kind}
            isStacked={chart.stacked}
            open={reached.open}
            height={Math.max(left, bars)}
            label={label}
            onPick={onPick}
            onReady={onReady}
          />
        </div>
      )}
      {!isOne && new Set(metrics.map(({ unit }) => unit)).size > 2 ? (
        <Alert type="info" title={t('tooManyUnits')} style={{ marginTop: 8 }} />
      ) : null}
      {first.groups.length < all ? (
        <Alert type="info" title={t('largestOf', { count: MOST_CURVES, all })} style={{ marginTop: 8 }} />
      ) : null}
    </>
  )
}

/** The answer without what has not begun, and how far its periods have come. */
function useReached(answer: MetricsResult): { answer: MetricsResult; reached: Reached } {
  return useMemo(() => {
    const starts = answer.metrics[0]?.series.map(({ start }) => start) ?? []
    const reached = findReached(starts, answer)
    return { answer: withoutAhead(answer, reached.begun), reached }
  }, [answer])
}

function same(metric: MetricResult): MetricResult {
  return metric
}

/** Of two dimensions there are more combinations than lines can be told apart. */
function readable(metric: MetricResult): MetricResult {
  return isCrossed(metric) ? withLargest(metric) : metric
}

function heightOfBars(metric: MetricResult, isStacked: boolean): number {
  if (isCrossed(metric)) return heightOfCrossed(metric, isStacked && isAdditive(metric))
  return metric.groups.length * BAR * (metric.comparisons.length > 0 ? 1.6 : 1) + 48
}

interface MapAnswerProps extends AnswerViewProps {
  metric: MetricResult
  onPick: ((cell: Cell) => void) | undefined
}

function MapAnswer({ answer, chart, metric, height, label, onPick, onReady }: MapAnswerProps) {
  const { t } = useTranslation('explore')
  const values = useValues()
  const parts = partsOf(metric)
  const rows = useMemo(
    () => partsOf(metric).map(({ keys, part }) => ({ key: keys?.[0] ?? null, value: part.total.value })),
    [metric],
  )
  const format = useMemo(() => (value: number) => values.short(value, metric), [values, metric])
  if (answer.by.length !== 1) {
    return <EmptyState title={t('map.noRegions')} hint={t('map.noRegionsHint')} />
  }
  return (
    <>
      <RegionMap
        area={chart.area ?? 'china'}
        rows={rows}
        isAdditive={isAdditive(metric)}
        format={format}
        label={label}
        height={height}
        onPick={(keys) => {
          const found = parts.find((each) => each.keys?.[0] === keys[0])
          if (found?.keys !== undefined) onPick?.({ metric, keys: found.keys, rate: found.part.total })
        }}
        {...(onReady === undefined ? {} : { onReady })}
      />
    </>
  )
}
