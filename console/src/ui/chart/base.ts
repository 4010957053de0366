import type { EChartsCoreOption } from 'echarts/core'
import type { Palette } from './palette'

/** ECharts' theme object from ours. */
export function chartTheme(palette: Palette): Record<string, unknown> {
  const axis = {
    axisLine: { lineStyle: { color: palette.line } },
    axisTick: { lineStyle: { color: palette.line } },
    axisLabel: { color: palette.faint },
    splitLine: { lineStyle: { color: palette.line } },
    nameTextStyle: { color: palette.faint },
  }
  return {
    color: palette.series,
    backgroundColor: 'transparent',
    textStyle: { color: palette.text, fontFamily: 'inherit' },
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: { ...axis, axisLine: { show: false } },
    timeAxis: axis,
    legend: { textStyle: { color: palette.text }, inactiveColor: palette.faint },
    tooltip: {
      backgroundColor: palette.background,
      borderColor: palette.line,
      textStyle: { color: palette.text },
    },
    visualMap: { textStyle: { color: palette.faint } },
  }
}

/** Room around the plot and a tooltip, before a chart's own option. */
export function withDefaults(option: EChartsCoreOption): EChartsCoreOption {
  return {
    animationDuration: 250,
    grid: { left: 8, right: 16, top: 36, bottom: 8, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    tooltip: { trigger: 'axis', confine: true },
    ...option,
    aria: { enabled: true },
  }
}
