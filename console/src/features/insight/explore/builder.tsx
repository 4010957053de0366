import { Flex, Form, Segmented, Select } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { DayRange } from '@/lib/days'
import { RangePicker } from '@/ui/range-picker'
import { FilterEditor } from '../shared/filter-editor'
import { Dimensions } from './dimensions'
import { MetricPicker } from './metric-picker'
import {
  areaOf,
  chartOf,
  CHARTS,
  dimensionsOf,
  FALLBACK,
  GRAINS,
  grainOf,
  metricsOf,
  type ChartKind,
  type ExploreState,
} from './question'
import type { Trouble } from './trouble'
import { useSay } from '@/lib/sentences/use-say'

interface BuilderProps {
  state: ExploreState
  days: DayRange
  change: (part: Partial<ExploreState>) => void
  /** What is wrong with the question, and where. */
  trouble: Trouble | null
}

const NO_COMPARISON = 'none'

/** What is asked: metrics, days, comparison, breakdown and filters. */
export function Builder({ state, days, change, trouble }: BuilderProps) {
  const { t } = useTranslation('explore')
  const say = useSay()
  const at = (place: Trouble['place']) => (trouble?.place === place ? say(trouble.message) : undefined)
  return (
    <Form layout="vertical" component="section" aria-label={t('builder')}>
      <Part label={t('part.metrics')} error={at('metrics')}>
        <MetricPicker value={metricsOf(state)} onChange={(metrics) => change({ metrics })} />
      </Part>
      <Part label={t('part.range')} error={at('range')}>
        <Flex vertical gap={8}>
          <RangePicker
            value={state}
            fallback={FALLBACK}
            onChange={({ range, first, last }) => change({ range, first, last })}
          />
          <Select<'none' | 'previous' | 'year'>
            aria-label={t('part.compare')}
            value={state.compare ?? NO_COMPARISON}
            options={([NO_COMPARISON, 'previous', 'year'] as const).map((value) => ({
              value,
              label: t(`compare.${value}`),
            }))}
            onChange={(value) => change({ compare: value === NO_COMPARISON ? undefined : value })}
          />
        </Flex>
      </Part>
      <Part label={t('part.by')} error={at('by')}>
        <Dimensions state={state} days={days} change={change} />
      </Part>
      <Part label={t('part.filters')} error={at('filters')}>
        <FilterEditor
          value={state.filters ?? []}
          onChange={(filters) => change({ filters: filters.length === 0 ? undefined : filters })}
        />
      </Part>
    </Form>
  )
}

function Part({ label, error, children }: { label: string; error: string | undefined; children: ReactNode }) {
  return (
    <Form.Item
      label={<strong>{label}</strong>}
      style={{ marginBottom: 20 }}
      {...(error === undefined ? {} : { validateStatus: 'error' as const, help: <span role="alert">{error}</span> })}
    >
      {children}
    </Form.Item>
  )
}

/** How the answer is drawn. */
export function DrawingBar({ state, days, change }: Omit<BuilderProps, 'trouble'>) {
  const { t } = useTranslation('explore')
  const kind = chartOf(state)
  const grain = grainOf(state, days)
  const by = dimensionsOf(state)
  const mayHaveGrain = kind === 'line' || kind === 'table' || (kind === 'bar' && by.length === 0)
  const grains = GRAINS.filter((each) => each !== 'none' || kind === 'table')
  return (
    <Flex wrap gap={8} align="center">
      <Segmented<ChartKind>
        aria-label={t('drawnAs')}
        value={kind}
        options={CHARTS.map((value) => ({ value, label: t(`chart.${value}`) }))}
        onChange={(chart) => change({ chart })}
      />
      {mayHaveGrain ? (
        <Select<(typeof GRAINS)[number]>
          aria-label={t('grain.label')}
          value={grain ?? 'none'}
          style={{ minWidth: 112 }}
          options={grains.map((value) => ({ value, label: t(`grain.${value}`) }))}
          onChange={(chosen) => change({ grain: chosen })}
        />
      ) : null}
      {kind === 'map' ? (
        <Segmented
          aria-label={t('map.area')}
          value={areaOf(state)}
          options={(['china', 'world'] as const).map((value) => ({ value, label: t(`map.${value}`) }))}
          onChange={(area) => change({ area, by: [area === 'world' ? 'country' : 'province'] })}
        />
      ) : null}
      {(kind === 'line' && by.length > 0) || (kind === 'bar' && by.length > 1) ? (
        <Segmented
          aria-label={t('stacked.label')}
          value={state.stacked === true}
          options={[
            { value: false, label: t('stacked.no') },
            { value: true, label: t('stacked.yes') },
          ]}
          onChange={(stacked) => change({ stacked: stacked ? true : undefined })}
        />
      ) : null}
    </Flex>
  )
}
