import type { ECharts } from 'echarts/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { MetricResult } from '@/lib/api/schema'
import { Chart } from '@/ui/chart/chart'
import { usePalette } from '@/ui/chart/palette'
import { useValues } from '../values'
import { isAdditive, isCrossed, type Cell } from './cells'
import type { AnswerNames } from './names'
import { drawCrossed } from './crossed'
import { drawGroups, drawOverTime } from './options'

export interface DrawnProps {
  metrics: MetricResult[]
  names: AnswerNames
  kind: 'line' | 'bar'
  isStacked: boolean
  /** Place of the period that is not over; -1: all are. */
  open: number
  height: number
  label: string
  onPick?: ((cell: Cell) => void) | undefined
  onReady?: ((chart: ECharts | null) => void) | undefined
}

/** Lines or bars of an answer; a click on a point leads to its cell. */
export function DrawnAnswer({ metrics, names, kind, isStacked, open, height, label, onPick, onReady }: DrawnProps) {
  const { t } = useTranslation('explore')
  const palette = usePalette()
  const values = useValues()
  const drawing = useMemo(() => {
    const [first] = metrics
    const style = {
      palette,
      values,
      names,
      isStacked: isStacked && first !== undefined && isAdditive(first),
      open,
      before: (name: string) => t('before', { name }),
    }
    const hasPeriods = (first?.series.length ?? 0) > 0
    if (kind === 'bar' && first !== undefined && !hasPeriods) {
      return isCrossed(first) ? drawCrossed(first, style) : drawGroups(first, style)
    }
    return drawOverTime(metrics, kind, style)
  }, [metrics, names, kind, isStacked, open, palette, values, t])
  return (
    <Chart
      option={drawing.option}
      height={height}
      label={label}
      onPick={({ seriesIndex, dataIndex }) => {
        const cell = drawing.pick(seriesIndex, dataIndex)
        if (cell !== undefined) onPick?.(cell)
      }}
      {...(onReady === undefined ? {} : { onReady })}
    />
  )
}
