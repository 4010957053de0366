import { Skeleton, theme } from 'antd'
import { useTranslation } from 'react-i18next'
import type { MetricsResult, Rate } from '@/lib/api/schema'
import { EmptyState, QueryState } from '@/ui/states'
import { Change } from '../shared/change'
import { useValues } from '../shared/values'
import { useFormat } from '@/lib/format'
import { contributions, tradeFactors, type TradeCounts } from './factors'
import { Panel } from './panel'
import type { Scene } from './question'
import { metricOf, type useTotals } from './use-overview'

const FACTORS = ['visitors', 'ordersPerVisitor', 'amountPerOrder'] as const

/** Why the amount changed: how much of it came from more visitors, from more orders of each, from larger orders. */
export function WhyPanel({ scene, totals }: { scene: Scene; totals: ReturnType<typeof useTotals> }) {
  const { t } = useTranslation('overview')
  return (
    <Panel title={t('why.title')}>
      <QueryState query={totals} skeleton={<Skeleton active title={false} paragraph={{ rows: 6 }} />}>
        {(data) => <Why scene={scene} data={data} />}
      </QueryState>
    </Panel>
  )
}

function Why({ scene, data }: { scene: Scene; data: MetricsResult }) {
  const { t } = useTranslation('overview')
  const values = useValues()
  const format = useFormat()
  const gmv = metricOf(data, 'gmv')
  const [now, then] = [countsOf(data, 'now'), countsOf(data, 'then')]
  if (scene.compare === null) return <EmptyState title={t('why.noCompare')} hint={t('why.noCompareHint')} />
  if (gmv === undefined || now === null || then === null) return <EmptyState title={t('why.none')} />
  const [before, after] = [tradeFactors(then), tradeFactors(now)]
  const parts = contributions(before, after)
  if (parts === null) return <EmptyState title={t('why.none')} hint={t('why.noneHint')} />
  const difference = now.amount - then.amount
  const largest = Math.max(...parts.map(Math.abs), 1e-9)
  const key = difference === 0 ? 'same' : difference > 0 ? 'rose' : 'fell'
  return (
    <>
      <p style={{ margin: '0 0 12px' }}>{t(`why.${key}`, { amount: values.full(Math.abs(difference), gmv) })}</p>
      {FACTORS.map((factor, place) => (
        <Factor
          key={factor}
          name={t(`why.factor.${factor}`)}
          now={after[place] ?? NaN}
          then={before[place] ?? NaN}
          part={parts[place] ?? 0}
          share={(parts[place] ?? 0) / largest}
          write={(value) =>
            factor === 'amountPerOrder'
              ? values.full(value, gmv)
              : factor === 'visitors'
                ? values.full(value, { unit: 'count' })
                : format.number(value, 3)
          }
          writePart={(value) => values.full(value, gmv)}
          isNeutral={scene.isOpen}
        />
      ))}
    </>
  )
}

interface FactorProps {
  name: string
  now: number
  then: number
  part: number
  share: number
  write: (value: number) => string
  writePart: (value: number) => string
  isNeutral: boolean
}

function Factor({ name, now, then, part, share, write, writePart, isNeutral }: FactorProps) {
  const { token } = theme.useToken()
  const isUp = share > 0
  const sign = part > 0 ? '+' : part < 0 ? '-' : ''
  return (
    <div style={{ marginBlockEnd: 12 }}>
      <div style={{ display: 'flex', justifyContent: 'space-between', gap: 8 }}>
        <span>{name}</span>
        <strong style={{ fontVariantNumeric: 'tabular-nums' }}>
          {sign}
          {writePart(Math.abs(part))}
        </strong>
      </div>
      <div
        aria-hidden
        style={{ display: 'flex', height: 8, margin: '4px 0', background: token.colorFillTertiary, borderRadius: 4 }}
      >
        <span
          style={{
            marginInlineStart: isUp ? '50%' : `${50 - 50 * Math.abs(share)}%`,
            width: `${50 * Math.abs(share)}%`,
            background: isUp ? token.colorSuccess : token.colorError,
            borderRadius: 4,
          }}
        />
      </div>
      <div style={{ fontSize: 12, color: token.colorTextSecondary }}>
        {write(then)} → {write(now)}{' '}
        <Change value={then === 0 ? null : now / then - 1} between={[write(then), write(now)]} isNeutral={isNeutral} />
      </div>
    </div>
  )
}

/** In major units; null where the question was answered without one of them. */
function countsOf(data: MetricsResult, when: 'now' | 'then'): TradeCounts | null {
  const rate = (code: string): Rate | undefined => {
    const metric = metricOf(data, code)
    return when === 'now' ? metric?.total : metric?.comparisons[0]?.total
  }
  const [visitors, orders, amount] = [rate('visitors'), rate('orders_placed'), rate('gmv')].map((each) => each?.value)
  if (typeof visitors !== 'number' || typeof orders !== 'number' || typeof amount !== 'number') return null
  return { visitors, orders, amount }
}
