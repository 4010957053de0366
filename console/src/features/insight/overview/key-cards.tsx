import { Card, Skeleton, theme, Typography } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { MetricResult } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { Sparkline } from '@/ui/chart/sparkline'
import { hasCome, useCame } from '../shared/came'
import { Change } from '../shared/change'
import { useValues } from '../shared/values'
import { KEY_METRICS, type Scene } from './question'
import { metricOf, useCurves, type useTotals } from './use-overview'

/** Shops whose visits are known convert far less. */
const TOO_GOOD = 0.8
const VISITS = ['Page Viewed', 'Screen Viewed', 'Product Viewed', 'Product List Viewed', 'Products Searched']

interface KeyCardsProps {
  scene: Scene
  totals: ReturnType<typeof useTotals>
  onOpen: (code: string) => void
}

/** The six numbers that every shop asks for first. */
export function KeyCards({ scene, totals, onOpen }: KeyCardsProps) {
  const curves = useCurves(scene)
  return (
    <div className="overview-cards">
      {KEY_METRICS.map((code) => (
        <KeyCard
          key={code}
          code={code}
          scene={scene}
          result={metricOf(totals.data, code)}
          curve={metricOf(curves.data, code)}
          isPending={totals.isPending}
          isOld={totals.isPlaceholderData}
          onOpen={() => onOpen(code)}
        />
      ))}
    </div>
  )
}

interface KeyCardProps {
  code: (typeof KEY_METRICS)[number]
  scene: Scene
  result: MetricResult | undefined
  curve: MetricResult | undefined
  isPending: boolean
  isOld: boolean
  onOpen: () => void
}

/** Nothing was spent, or nobody told what was: a cost of zero would praise the shop for it. */
function isUnspent(result: MetricResult | undefined): boolean {
  return result?.code === 'cac' && result.total.numerator === 0
}

function KeyCard({ code, scene, result, curve, isPending, isOld, onOpen }: KeyCardProps) {
  const { t } = useTranslation('overview')
  const { token } = theme.useToken()
  const values = useValues()
  const name = t(`metric.${code}`)
  return (
    <Card styles={{ body: { padding: 0, height: '100%' } }} style={{ opacity: isOld ? 0.55 : 1 }} hoverable>
      <button type="button" className="metric-card" onClick={onOpen} data-metric={code} title={t('card.open')}>
        <Typography.Text type="secondary">{name}</Typography.Text>
        {isPending ? (
          <Skeleton.Node active style={{ width: 120, height: 28, marginBlock: 4 }} />
        ) : (
          <span className="metric-value">
            {result === undefined || isUnspent(result) ? '–' : values.full(result.total.value, result)}
          </span>
        )}
        <span style={{ fontSize: 13, minHeight: 21, color: token.colorTextSecondary }}>
          {isPending ? null : <Note code={code} scene={scene} result={result} />}
        </span>
        <OtherCurrencies result={result} />
        <span className="panel-curve">
          {curve === undefined || isUnspent(result) ? null : (
            <Sparkline
              values={curve.series.map(({ rate }) => rate.value)}
              label={t('card.curve', { name })}
              height={40}
              isFilled
              isLastOpen={scene.isOpen}
            />
          )}
        </span>
      </button>
    </Card>
  )
}

type NoteProps = Pick<KeyCardProps, 'code' | 'scene' | 'result'>

/** Below the value: how it changed, or why it says little or nothing. */
function Note({ code, scene, result }: NoteProps) {
  const { t } = useTranslation('overview')
  if (result === undefined) return t('card.noSpend')
  if (isUnspent(result)) return t('card.unspent')
  // A rate over nothing is not zero.
  if (result.total.value === null) return t(`undefined.${code}`)
  const against = <Against result={result} scene={scene} />
  return code === 'conversion_rate' && result.total.value > TOO_GOOD ? <TooGood>{against}</TooGood> : against
}

/** Says so where the shop's visits are not among its events, so that everybody who is known has ordered. */
function TooGood({ children }: { children: ReactNode }) {
  const { t } = useTranslation('overview')
  const came = useCame()
  return came.size === 0 || VISITS.some((event) => hasCome([event], came)) ? children : t('card.unvisited')
}

function Against({ result, scene }: { result: MetricResult; scene: Scene }) {
  const { t } = useTranslation('overview')
  const values = useValues()
  const then = result.comparisons[0]
  if (then === undefined) return null
  return (
    <>
      <Change
        value={then.change}
        between={[values.full(then.total.value, result), values.full(result.total.value, result)]}
        metric={result.code}
        isNeutral={scene.isOpen}
      />{' '}
      <span className="metric-then">{t('card.then', { value: values.short(then.total.value, result) })}</span>
    </>
  )
}

/** Amounts never mix: what came in other currencies stands beside the sum. */
function OtherCurrencies({ result }: { result: MetricResult | undefined }) {
  const format = useFormat()
  if (result === undefined || result.other_currencies.length === 0) return null
  return (
    <span style={{ fontSize: 12 }}>
      {result.other_currencies
        .slice(0, 2)
        .map(({ currency, total }) => `+ ${format.shortMoney(total.value, currency)}`)
        .join(' ')}
      {result.other_currencies.length > 2 ? ' …' : ''}
    </span>
  )
}
