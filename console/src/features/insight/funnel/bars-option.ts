/** The funnel as bars: how many reach each step, and how many were lost before it. */
import type { EChartsCoreOption } from 'echarts/core'
import type { FunnelResult } from '@/lib/api/schema'
import type { Picked } from '@/ui/chart/canvas'
import { withOpenEnd } from '@/ui/chart/open-end'
import type { Palette } from '@/ui/chart/palette'
import type { Cell } from './question'

export interface Words {
  reached: string
  dropped: string
  /** A share as people read it. */
  percent: (share: number | null | undefined) => string
  number: (count: number) => string
  short: (count: number) => string
  groupName: (key: string | null) => string
}

const MOST_GROUPS = 6
const WIDEST = 96
/** Of labels, px: four steps stand beside each other on a phone. */
const NARROW = 72
const WIDE = 140

/** Series 0 is who got there, series 1 who did not; with groups each group is a series of shares. */
export function barsOption(result: FunnelResult, palette: Palette, words: Words): EChartsCoreOption {
  const names = result.names.map((name, index) => `${index + 1}. ${name}`)
  const base = {
    grid: { left: 8, right: 16, top: 40, bottom: 8, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: {
      type: 'category',
      data: names,
      axisTick: { show: false },
      axisLabel: { interval: 0, width: names.length > 2 ? NARROW : WIDE, overflow: 'break', color: palette.text },
    },
  }
  return result.groups.length === 0
    ? { ...base, ...together(result, palette, words) }
    : { ...base, ...apart(result, palette, words) }
}

function together(result: FunnelResult, palette: Palette, words: Words): EChartsCoreOption {
  const first = result.steps[0]?.reached ?? 0
  return {
    legend: { show: false },
    tooltip: { trigger: 'axis', confine: true, valueFormatter: (value: unknown) => words.number(Number(value)) },
    yAxis: { type: 'value', max: Math.max(1, first), axisLabel: { formatter: words.short }, splitNumber: 4 },
    series: [
      {
        name: words.reached,
        type: 'bar',
        stack: 'step',
        barMaxWidth: WIDEST,
        itemStyle: { color: palette.series[0], borderRadius: [3, 3, 0, 0] },
        label: {
          show: true,
          position: 'insideTop',
          distance: 6,
          color: palette.background,
          formatter: ({ value }: { value: number }) => (first > 0 && value / first > 0.08 ? words.short(value) : ''),
        },
        data: result.steps.map((step) => step.reached),
      },
      {
        name: words.dropped,
        type: 'bar',
        stack: 'step',
        barMaxWidth: WIDEST,
        itemStyle: { color: palette.scale[0], borderRadius: [3, 3, 0, 0] },
        label: {
          show: true,
          position: 'top',
          color: palette.text,
          fontWeight: 600,
          formatter: ({ dataIndex }: { dataIndex: number }) =>
            dataIndex === 0 ? '' : words.percent(result.steps[dataIndex]?.from_first.value),
        },
        data: result.steps.map((step, index) => (index === 0 ? 0 : Math.max(0, first - step.reached))),
      },
    ],
  }
}

function apart(result: FunnelResult, palette: Palette, words: Words): EChartsCoreOption {
  return {
    legend: { type: 'scroll', top: 0, left: 0 },
    tooltip: {
      trigger: 'axis',
      confine: true,
      valueFormatter: (value: unknown) => words.percent(typeof value === 'number' ? value : null),
    },
    yAxis: { type: 'value', max: 1, interval: 0.25, axisLabel: { formatter: (value: number) => words.percent(value) } },
    series: result.groups.slice(0, MOST_GROUPS).map((group, index) => ({
      name: words.groupName(group.key),
      type: 'bar',
      barMaxWidth: WIDEST / 2,
      itemStyle: { color: palette.series[index % palette.series.length], borderRadius: [3, 3, 0, 0] },
      data: group.steps.map((step) => step.from_first.value),
    })),
  }
}

/** Whose bar it is. */
export function cellOf(
  result: FunnelResult,
  { seriesIndex, dataIndex }: Pick<Picked, 'seriesIndex' | 'dataIndex'>,
): Cell {
  if (result.groups.length === 0) return { step: dataIndex + 1, dropped: seriesIndex === 1 }
  const group = result.groups[seriesIndex]
  return { step: dataIndex + 1, dropped: false, ...(group === undefined ? {} : { group: group.key }) }
}

/** Conversion of each period's starts, from the first step to the last; `open`: place of the period that is not over. */
export function courseOption(
  result: FunnelResult,
  palette: Palette,
  words: Words,
  day: (start: string) => string,
  open: number,
) {
  const shares = result.series.map(({ reached }) => {
    const [first, last] = [reached[0] ?? 0, reached.at(-1) ?? 0]
    return first === 0 ? null : last / first
  })
  return {
    legend: { show: false },
    tooltip: {
      trigger: 'axis',
      confine: true,
      valueFormatter: (value: unknown) => words.percent(typeof value === 'number' ? value : null),
    },
    xAxis: { type: 'category', boundaryGap: false, data: result.series.map(({ start }) => day(start)) },
    yAxis: { type: 'value', axisLabel: { formatter: (value: number) => words.percent(value) }, splitNumber: 4 },
    series: withOpenEnd(
      [
        {
          name: words.reached,
          type: 'line' as const,
          connectNulls: false,
          showSymbol: result.series.length < 40,
          lineStyle: { width: 2, color: palette.series[0] },
          itemStyle: { color: palette.series[0] },
          areaStyle: { color: palette.series[0], opacity: 0.08 },
          data: shares,
        },
      ],
      open,
    ),
  }
}
