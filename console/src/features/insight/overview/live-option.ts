import type { EChartsCoreOption } from 'echarts/core'
import type { LiveCurve, LiveDay } from '@/lib/api/schema'
import type { Palette } from '@/ui/chart/palette'

interface Words {
  today: string
  yesterday: string
  short: (value: number) => string
  full: (value: number | null | undefined) => string
}

const HOUR = 60

/** Times of the clock at the ends of slots, from midnight on. */
export function clockTimes(count: number, slotMinutes: number): string[] {
  return Array.from({ length: count + 1 }, (_, slot) => {
    const minutes = slot * slotMinutes
    return `${String(Math.floor(minutes / HOUR)).padStart(2, '0')}:${String(minutes % HOUR).padStart(2, '0')}`
  })
}

/** Both days from midnight on; today ends where it is. Nothing is animated: it is drawn anew every other second. */
export function makeLiveOption(curve: LiveCurve, day: LiveDay, palette: Palette, words: Words): EChartsCoreOption {
  const slots = Math.max(curve.today.length, curve.yesterday.length)
  const today = [0, ...curve.today]
  const hours = (3 * HOUR) / day.slot_minutes
  return {
    animation: false,
    grid: { left: 4, right: 20, top: 28, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    legend: { right: 0, top: 0, itemWidth: 18, data: [words.today, words.yesterday] },
    tooltip: {
      trigger: 'axis',
      confine: true,
      valueFormatter: (value: unknown) => (typeof value === 'number' ? words.full(value) : '–'),
    },
    xAxis: {
      type: 'category',
      boundaryGap: false,
      data: clockTimes(slots, day.slot_minutes),
      axisLabel: { interval: (index: number) => index % hours === 0 },
      axisTick: { show: false },
    },
    yAxis: { type: 'value', axisLabel: { formatter: words.short }, splitNumber: 4 },
    series: [
      {
        name: words.yesterday,
        type: 'line',
        data: [0, ...curve.yesterday],
        showSymbol: false,
        lineStyle: { type: 'dashed', width: 1.5, color: palette.faint },
        itemStyle: { color: palette.faint },
      },
      {
        name: words.today,
        type: 'line',
        data: today.map((value, index) =>
          index === today.length - 1 ? { value, symbol: 'circle', symbolSize: 8 } : { value, symbol: 'none' },
        ),
        lineStyle: { width: 2.5, color: palette.series[0] },
        itemStyle: { color: palette.series[0] },
        areaStyle: { color: palette.series[0], opacity: 0.12 },
      },
    ],
  }
}
