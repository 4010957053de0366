import { Skeleton, theme, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import type { GroupResult, MetricResult } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { EmptyState, QueryState } from '@/ui/states'
import { Change } from '../shared/change'
import { useDimensionName } from '../shared/choices'
import { isRest, keyOf, useGroupName } from '../shared/groups'
import { useValues } from '../shared/values'
import { hasPeople } from './people'
import type { Scene } from './question'
import { metricOf, useGroups } from './use-overview'

const ROWS = 8
const ROW_HEIGHT = 40

interface TopListProps {
  scene: Scene
  code: string
  by: string
  onPeople: (by: string, key: string | null) => void
}

/** The largest groups with their share of the whole and their change; each leads to its people. */
export function TopList({ scene, code, by, onPeople }: TopListProps) {
  const { t } = useTranslation('overview')
  const dimensionName = useDimensionName()
  const query = useGroups(scene, [code], by, ROWS)
  return (
    <div style={{ minHeight: ROWS * ROW_HEIGHT, opacity: query.isPlaceholderData ? 0.55 : 1 }}>
      <QueryState query={query} skeleton={<Skeleton active title={false} paragraph={{ rows: 9, width: '100%' }} />}>
        {(data) => {
          const metric = metricOf(data, code)
          if (metric === undefined || metric.groups.length === 0)
            return <EmptyState title={t('top.none')} hint={t('top.noneHint')} />
          const largest = largestShare(metric)
          return (
            <>
              {inOrder(metric.groups).map((group) => (
                <Row
                  key={keyOf(group) ?? ''}
                  group={group}
                  metric={metric}
                  by={by}
                  largest={largest}
                  scene={scene}
                  onPeople={onPeople}
                />
              ))}
              {metric.groups.every((group) => keyOf(group) === null) ? (
                <Typography.Paragraph type="secondary" style={{ margin: '8px 5px' }}>
                  {t('top.unknown', { by: dimensionName(by).toLocaleLowerCase() })}
                </Typography.Paragraph>
              ) : null}
            </>
          )
        }}
      </QueryState>
    </div>
  )
}

/** Its bars are as long as shares of the largest group, so that long tails can be told apart too. */
interface RowProps extends Pick<TopListProps, 'by' | 'scene' | 'onPeople'> {
  group: GroupResult
  metric: MetricResult
  largest: number
}

function Row({ group, metric, largest, by, scene, onPeople }: RowProps) {
  const { t } = useTranslation('overview')
  const { token } = theme.useToken()
  const format = useFormat()
  const values = useValues()
  const name = useGroupName()(by, keyOf(group))
  const share = shareOf(group, metric)
  const content = (
    <>
      <span className="top-name" title={name}>
        {name}
      </span>
      <span className="top-number">
        {values.full(group.total.value, metric)}
        <span style={{ color: token.colorTextSecondary, fontSize: 12 }}> {format.percent(share)}</span>
      </span>
      <Change
        value={group.comparisons[0]?.change}
        between={[values.full(group.comparisons[0]?.total.value, metric), values.full(group.total.value, metric)]}
        isNeutral={scene.isOpen}
        style={{ fontSize: 13, textAlign: 'end' }}
      />
      <span className="top-bar" style={{ background: token.colorFillSecondary }}>
        <span
          style={{
            display: 'block',
            height: '100%',
            width: `${Math.max(0, Math.min(1, (share ?? 0) / largest)) * 100}%`,
            borderRadius: 'inherit',
            background: keyOf(group) === null || isRest(group.keys) ? token.colorTextQuaternary : token.colorPrimary,
          }}
        />
      </span>
    </>
  )
  if (!hasPeople({ code: metric.code, key: keyOf(group) })) return <div className="top-row">{content}</div>
  return (
    <button
      type="button"
      className="top-row"
      title={t('top.people', { name })}
      onClick={() => onPeople(by, keyOf(group))}
    >
      {content}
    </button>
  )
}

function largestShare(metric: MetricResult): number {
  const named = metric.groups.filter((group) => keyOf(group) !== null && !isRest(group.keys))
  return Math.max(...named.map((group) => shareOf(group, metric) ?? 0), Number.EPSILON)
}

/** What is nobody's own group comes last. */
function inOrder(groups: readonly GroupResult[]): GroupResult[] {
  const rank = (group: GroupResult) => (isRest(group.keys) ? 2 : keyOf(group) === null ? 1 : 0)
  return groups.toSorted((a, b) => rank(a) - rank(b))
}

/** Of the whole; groups of distinct persons overlap, so only sums have shares. */
export function shareOf(group: GroupResult, metric: MetricResult): number | null {
  const whole = metric.total.numerator
  return metric.total.denominator !== null || whole === 0 ? null : group.total.numerator / whole
}
