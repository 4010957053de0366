import { Link } from '@tanstack/react-router'
import { Button, Flex, Skeleton, theme } from 'antd'
import { use, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LiveCurve, LiveDay } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import type { StreamState } from '@/lib/stream'
import { useMay } from '@/lib/workspace'
import { Chart } from '@/ui/chart/chart'
import { usePalette } from '@/ui/chart/palette'
import { EmptyState, ErrorState } from '@/ui/states'
import { Change } from '../shared/change'
import { useCoverage } from '../shared/coverage'
import { useValues } from '../shared/values'
import { makeLiveOption } from './live-option'
import { Panel } from './panel'
import { useLive } from './use-live'
import { AfterTotals } from './use-overview'

const HEIGHT = 264

/** Today against yesterday, as it happens. */
export function LivePanel({ isFiltered }: { isFiltered: boolean }) {
  const { t } = useTranslation('overview')
  const { day, state, error } = useLive(use(AfterTotals))
  const [code, setCode] = useState('gmv')
  const curve = day?.curves.find((each) => each.code === code)
  return (
    <Panel title={t('live.title')} extra={<Pulse state={state} day={day} />}>
      {error === null ? null : <ErrorState error={error} />}
      {day === null || curve === undefined ? (
        error === null ? (
          <Skeleton active paragraph={{ rows: 7 }} style={{ height: HEIGHT + 78 }} />
        ) : null
      ) : (
        <>
          <Flex gap={8} style={{ marginBottom: 4 }}>
            {day.curves.map((each) => (
              <Choice
                key={each.code}
                curve={each}
                currency={day.currency}
                isChosen={each.code === code}
                onChoose={() => setCode(each.code)}
              />
            ))}
          </Flex>
          {isQuiet(day) ? <Quiet /> : <Curve day={day} curve={curve} />}
          {isFiltered ? <p style={{ margin: '4px 0 0', fontSize: 12 }}>{t('live.unfiltered')}</p> : null}
        </>
      )}
    </Panel>
  )
}

function isQuiet({ curves }: LiveDay): boolean {
  return curves.every(({ total, yesterday }) => total === 0 && yesterday.every((each) => each === 0))
}

/** History of files alone, or a shop that is not connected any more: two lines along the floor would say nothing. */
function Quiet() {
  const { t } = useTranslation('overview')
  const format = useFormat()
  const mayConnect = useMay('keys:write')
  const { last = null } = useCoverage().data ?? {}
  return (
    <EmptyState
      title={t('live.quiet')}
      hint={last === null ? undefined : t('live.quietHint', { day: format.day(last) })}
      action={
        mayConnect ? (
          <Link to="/settings/write-keys">
            <Button>{t('empty.connect')}</Button>
          </Link>
        ) : undefined
      }
    />
  )
}

function Pulse({ state, day }: { state: StreamState; day: LiveDay | null }) {
  const { t } = useTranslation('overview')
  const { token } = theme.useToken()
  const format = useFormat()
  const colour = state === 'live' ? token.colorSuccess : token.colorWarning
  return (
    <Flex gap={8} align="center" role="status" style={{ fontSize: 13, color: token.colorTextSecondary }}>
      <span className={`live-dot${state === 'live' ? ' is-live' : ''}`} style={{ background: colour, color: colour }} />
      {t(`live.state.${state}`, { at: format.time(day?.at) })}
    </Flex>
  )
}

interface ChoiceProps {
  curve: LiveCurve
  currency: string
  isChosen: boolean
  onChoose: () => void
}

function Choice({ curve, currency, isChosen, onChoose }: ChoiceProps) {
  const { t } = useTranslation('overview')
  const { token } = theme.useToken()
  const values = useValues()
  const measured = { unit: curve.unit, currency }
  const change = curve.yesterday_same_time === 0 ? null : curve.total / curve.yesterday_same_time - 1
  return (
    <button
      type="button"
      className="live-choice"
      aria-pressed={isChosen}
      onClick={onChoose}
      style={isChosen ? { background: token.colorFillQuaternary, borderColor: token.colorPrimary } : {}}
    >
      <div style={{ fontSize: 13, color: token.colorTextSecondary }}>{t(`live.curve.${curve.code as 'gmv'}`)}</div>
      <div className="metric-value">{values.full(curve.total, measured)}</div>
      <div style={{ fontSize: 12, color: token.colorTextSecondary }}>
        <Change
          value={change}
          between={[values.full(curve.yesterday_same_time, measured), values.full(curve.total, measured)]}
          style={{ fontSize: 13 }}
        />
        <div>{t('live.then', { value: values.short(curve.yesterday_same_time, measured) })}</div>
      </div>
    </button>
  )
}

function Curve({ day, curve }: { day: LiveDay; curve: LiveCurve }) {
  const { t } = useTranslation('overview')
  const palette = usePalette()
  const values = useValues()
  const option = useMemo(
    () =>
      makeLiveOption(curve, day, palette, {
        today: t('live.today'),
        yesterday: t('live.yesterday'),
        short: (value) => values.short(value, { unit: curve.unit, currency: day.currency }),
        full: (value) => values.full(value, { unit: curve.unit, currency: day.currency }),
      }),
    [curve, day, palette, t, values],
  )
  return <Chart option={option} height={HEIGHT} label={t('live.chart')} />
}
