import type { ECharts } from 'echarts/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { FunnelResult } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import type { Picked } from '@/ui/chart/canvas'
import { Chart } from '@/ui/chart/chart'
import { usePalette } from '@/ui/chart/palette'
import { findReached } from '../shared/answer/open-period'
import { dayNameOf } from '../shared/day-name'
import { OTHER_KEY } from '../shared/groups'
import { barsOption, cellOf, courseOption } from './bars-option'
import type { Cell } from './question'
import { useWords } from './use-words'

interface DrawingProps {
  result: FunnelResult
  height: number
  /** Null: whoever looks may not see people. */
  onPeople: ((cell: Cell, title: string) => void) | null
}

interface BarsProps extends DrawingProps {
  by: string
  label: string
  onReady?: (chart: ECharts | null) => void
}

/** How many get to each step; broken down, which share of each group. */
export function Bars({ result, by, height, label, onPeople, onReady }: BarsProps) {
  const { t } = useTranslation('funnel')
  const palette = usePalette()
  const words = useWords(by)
  const option = useMemo(() => barsOption(result, palette, words), [result, palette, words])
  const pick = (picked: Picked) => {
    const cell = cellOf(result, picked)
    const step = result.names[picked.dataIndex] ?? ''
    if (cell.group !== OTHER_KEY)
      onPeople?.(cell, cell.dropped === true ? t('people.dropped', { step }) : t('people.reached', { step }))
  }
  return (
    <Chart
      option={option}
      height={height}
      label={label}
      {...(onPeople === null ? {} : { onPick: pick })}
      {...(onReady === undefined ? {} : { onReady })}
    />
  )
}

/** How many of each period's starts get to the end. */
export function Course({ result, height, onPeople }: DrawingProps) {
  const { t } = useTranslation(['funnel', 'explore'])
  const format = useFormat()
  const palette = usePalette()
  const words = useWords('')
  const option = useMemo(() => {
    const { open } = findReached(
      result.series.map(({ start }) => start),
      { ...result, grain: null },
    )
    const name = dayNameOf(format, result)
    const day = (start: string) =>
      start === result.series[open]?.start ? t('explore:soFar', { period: name(start) }) : name(start)
    return courseOption(result, palette, { ...words, reached: t('course.title') }, day, open)
  }, [result, palette, words, format, t])
  const pick = ({ dataIndex }: Picked) => {
    const period = result.series[dataIndex]?.start
    const title = t('people.reached', { step: result.names.at(-1) ?? '' })
    if (period !== undefined) onPeople?.({ step: result.names.length, period }, `${format.day(period)} · ${title}`)
  }
  return (
    <Chart option={option} height={height} label={t('course.title')} {...(onPeople === null ? {} : { onPick: pick })} />
  )
}
