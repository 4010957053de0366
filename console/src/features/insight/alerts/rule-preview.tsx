import { keepPreviousData } from '@tanstack/react-query'
import { Skeleton, theme } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { Preview, RuleDraft } from '@/lib/api/schema'
import { Chart } from '@/ui/chart/chart'
import { usePalette } from '@/ui/chart/palette'
import { QueryState } from '@/ui/states'
import { useValues } from '../shared/values'
import { useMeasured, usePeriod } from './sentences'

const HEIGHT = 200

/** How often the rule would have spoken up lately: too often is as bad as never. */
export function RulePreview({ draft, name }: { draft: RuleDraft; name: string }) {
  const { t } = useTranslation('alerts')
  const { token } = theme.useToken()
  const query = api.useQuery(
    'post',
    '/api/v1/insight/alert-rules/preview',
    { body: { ...draft, name } },
    { placeholderData: keepPreviousData, staleTime: 60_000 },
  )
  return (
    <section
      aria-label={t('preview.title')}
      style={{ background: token.colorFillQuaternary, borderRadius: token.borderRadiusLG, padding: 16 }}
    >
      <h3 style={{ fontSize: 14, margin: '0 0 4px' }}>{t('preview.title')}</h3>
      <div style={{ minHeight: HEIGHT + 28 }}>
        <QueryState query={query} skeleton={<Skeleton active paragraph={{ rows: 5 }} />}>
          {(preview) => (
            <>
              <p style={{ margin: '0 0 8px' }}>{t(`preview.${draft.window ?? 'day'}`, { count: preview.alerts })}</p>
              <Readings preview={preview} metric={draft.metric} />
            </>
          )}
        </QueryState>
      </div>
    </section>
  )
}

function Readings({ preview, metric }: { preview: Preview; metric: string }) {
  const { t } = useTranslation('alerts')
  const palette = usePalette()
  const values = useValues()
  const measured = useMeasured()(metric)
  const period = usePeriod()
  const { readings } = preview
  const option = useMemo(() => {
    const [value, low, high] = [t('preview.value'), t('preview.low'), t('preview.high')]
    const edge = {
      type: 'line',
      step: 'middle',
      showSymbol: false,
      lineStyle: { type: 'dashed', width: 1, color: palette.faint },
      itemStyle: { color: palette.faint },
    }
    return {
      animation: false,
      tooltip: {
        trigger: 'axis',
        confine: true,
        valueFormatter: (shown: unknown) => values.full(typeof shown === 'number' ? shown : null, measured),
      },
      grid: { left: 4, right: 12, top: 12, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      xAxis: { type: 'category', data: readings.map(({ start }) => period(start)) },
      yAxis: {
        type: 'value',
        scale: true,
        splitNumber: 3,
        axisLabel: { formatter: (shown: number) => values.short(shown, measured) },
      },
      series: [
        { ...edge, name: low, data: readings.map((each) => each.low) },
        { ...edge, name: high, data: readings.map((each) => each.high) },
        {
          name: value,
          type: 'line',
          data: readings.map((each) => ({
            value: each.value,
            symbol: each.firing ? 'circle' : 'none',
            symbolSize: 9,
            itemStyle: { color: each.firing ? palette.bad : palette.series[0] },
          })),
          lineStyle: { width: 2, color: palette.series[0] },
        },
      ],
    }
  }, [readings, palette, values, measured, period, t])
  return <Chart option={option} height={HEIGHT} label={t('preview.chart')} />
}
