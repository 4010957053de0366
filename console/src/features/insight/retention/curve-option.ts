/** Retention as curves: a line for everybody, or one a group. */
import type { EChartsCoreOption } from 'echarts/core'
import type { RetentionResult } from '@/lib/api/schema'
import type { Palette } from '@/ui/chart/palette'
import { OTHER_KEY } from '../shared/groups'
import type { Cell } from './question'

const MOST_GROUPS = 8

interface Words {
  all: string
  percent: (share: number | null | undefined) => string
  groupName: (key: string | null) => string
  columnName: (index: number) => string
}

export interface Curves {
  option: EChartsCoreOption
  /** The cell of a point; undefined: nobody can be named. */
  pick: (series: number, place: number) => Cell | undefined
}

export function drawCurves(result: RetentionResult, palette: Palette, words: Words): Curves {
  const lines =
    result.groups.length === 0
      ? [{ name: words.all, row: result.total, group: undefined }]
      : result.groups
          .slice(0, MOST_GROUPS)
          .map(({ key, total }) => ({ name: words.groupName(key), row: total, group: key }))
  // Everybody is there at the start: the rest would lie at the floor.
  const hasFloor = result.columns.length > 2 && lines.every(({ row }) => row.rates[0]?.value === 1)
  const from = hasFloor ? 1 : 0
  const option = {
    legend: { show: lines.length > 1, type: 'scroll', top: 0, left: 0 },
    tooltip: {
      trigger: 'axis',
      confine: true,
      valueFormatter: (value: unknown) => words.percent(typeof value === 'number' ? value : null),
    },
    xAxis: {
      type: 'category',
      boundaryGap: false,
      data: result.columns.slice(from).map((_, index) => words.columnName(index + from)),
    },
    yAxis: {
      type: 'value',
      min: 0,
      splitNumber: 4,
      axisLabel: { formatter: (value: number) => words.percent(value) },
    },
    series: lines.map(({ name, row }, index) => ({
      name,
      type: 'line',
      connectNulls: false,
      symbolSize: 6,
      lineStyle: { width: 2 },
      itemStyle: { color: palette.series[index % palette.series.length] },
      areaStyle: lines.length === 1 ? { color: palette.series[0], opacity: 0.08 } : undefined,
      data: row.rates.slice(from).map((rate) => rate.value),
    })),
  }
  const pick: Curves['pick'] = (series, place) => {
    const line = lines[series]
    if (line === undefined || line.group === OTHER_KEY) return undefined
    return { column: place + from, cohort: null, ...(line.group === undefined ? {} : { group: line.group }) }
  }
  return { option, pick }
}
