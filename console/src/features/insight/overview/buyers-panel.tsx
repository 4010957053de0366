import { Skeleton, theme } from 'antd'
import { useTranslation } from 'react-i18next'
import type { GroupResult, MetricResult } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { usePalette } from '@/ui/chart/palette'
import { EmptyState, QueryState } from '@/ui/states'
import { Change } from '../shared/change'
import { keyOf, useGroupName } from '../shared/groups'
import { useValues } from '../shared/values'
import { Panel } from './panel'
import type { Scene } from './question'
import { shareOf } from './top-list'
import { metricOf, useGroups } from './use-overview'

const KINDS = ['new', 'old', null] as const

interface BuyersPanelProps {
  scene: Scene
  onPeople: (by: string, key: string | null) => void
}

/** How much of the amount came from persons who bought for the first time, and how much from those who know the shop. */
export function BuyersPanel({ scene, onPeople }: BuyersPanelProps) {
  const { t } = useTranslation('overview')
  const query = useGroups(scene, ['gmv', 'buyers'], 'buyer', 3)
  return (
    <Panel title={t('buyers.title')}>
      <QueryState query={query} skeleton={<Skeleton active title={false} paragraph={{ rows: 6 }} />}>
        {(data) => {
          const [gmv, buyers] = [metricOf(data, 'gmv'), metricOf(data, 'buyers')]
          if (gmv === undefined || buyers === undefined || gmv.groups.length === 0)
            return <EmptyState title={t('buyers.none')} hint={t('buyers.noneHint')} />
          return (
            <>
              <Bar gmv={gmv} />
              {KINDS.map((kind, place) => (
                <Kind
                  key={kind}
                  place={place}
                  gmv={gmv}
                  amount={gmv.groups.find((group) => keyOf(group) === kind)}
                  buyers={buyers.groups.find((group) => keyOf(group) === kind)}
                  scene={scene}
                  onPeople={() => onPeople('buyer', kind)}
                />
              ))}
            </>
          )
        }}
      </QueryState>
    </Panel>
  )
}

function Bar({ gmv }: { gmv: MetricResult }) {
  const { series, line } = usePalette()
  const colours = [series[0], series[1], line]
  return (
    <div
      aria-hidden
      style={{ display: 'flex', gap: 2, height: 12, overflow: 'hidden', borderRadius: 6, marginBlock: 8 }}
    >
      {KINDS.map((kind, place) => {
        const group = gmv.groups.find((group) => keyOf(group) === kind)
        const share = group === undefined ? 0 : (shareOf(group, gmv) ?? 0)
        return share <= 0 ? null : <span key={kind} style={{ flex: share, background: colours[place] }} />
      })}
    </div>
  )
}

interface KindProps {
  place: number
  gmv: MetricResult
  amount: GroupResult | undefined
  buyers: GroupResult | undefined
  scene: Scene
  onPeople: () => void
}

function Kind({ place, gmv, amount, buyers, scene, onPeople }: KindProps) {
  const { t } = useTranslation('overview')
  const { token } = theme.useToken()
  const { series, line } = usePalette()
  const format = useFormat()
  const values = useValues()
  const kind = KINDS[place] ?? null
  const name = useGroupName()('buyer', kind)
  if (amount === undefined) return null
  const content = (
    <>
      <span className="top-name">
        <span className="legend" style={{ background: [series[0], series[1], line][place] }} /> {name}
      </span>
      <span className="top-number">
        {values.full(amount.total.value, gmv)}
        <span style={{ color: token.colorTextSecondary, fontSize: 12 }}> {format.percent(shareOf(amount, gmv))}</span>
      </span>
      <Change
        value={amount.comparisons[0]?.change}
        between={[values.full(amount.comparisons[0]?.total.value, gmv), values.full(amount.total.value, gmv)]}
        isNeutral={scene.isOpen}
        style={{ fontSize: 13, textAlign: 'end' }}
      />
      {buyers === undefined ? null : (
        <span style={{ gridColumn: '1 / -1', fontSize: 13, color: token.colorTextSecondary }}>
          {t('buyers.count', { count: buyers.total.numerator, shown: format.number(buyers.total.numerator) })}{' '}
          <Change
            value={buyers.comparisons[0]?.change}
            between={[format.number(buyers.comparisons[0]?.total.numerator), format.number(buyers.total.numerator)]}
            isNeutral={scene.isOpen}
          />
        </span>
      )}
    </>
  )
  if (kind === null) return <div className="top-row">{content}</div>
  return (
    <button type="button" className="top-row" onClick={onPeople}>
      {content}
    </button>
  )
}
