import { format as echartsFormat } from 'echarts/core'
import type { EChartsCoreOption } from 'echarts/core'
import { useMemo } from 'react'
import { registerMap } from '@/lib/echarts'
import { useFormat } from '@/lib/format'
import { Chart } from '../chart/chart'
import { usePalette, type Palette } from '../chart/palette'
import type { Area, MapOfArea } from './areas'
import { placeRows, type PlacedRegion } from './placing'
import type { RegionMapProps } from './region-map'

interface DrawnMapProps extends RegionMapProps {
  map: MapOfArea
}

export default function DrawnMap({
  area,
  rows,
  isAdditive,
  format,
  label,
  height,
  onPick,
  onReady,
  map,
}: DrawnMapProps) {
  const palette = usePalette()
  const { locale } = useFormat()
  const { regions } = useMemo(() => placeRows(rows, map.find, isAdditive), [rows, map, isAdditive])
  const option = useMemo(() => {
    registerMap(area, map.shapes as Parameters<typeof registerMap>[1])
    return makeOption(area, regions, palette, format, (region) => map.nameOf(region, locale))
  }, [area, map, regions, palette, format, locale])
  return (
    <Chart
      option={option}
      height={height}
      label={label}
      onPick={({ name }) => {
        const picked = regions.find(({ region }) => region === name)
        if (picked !== undefined) onPick?.(picked.keys)
      }}
      {...(onReady === undefined ? {} : { onReady })}
    />
  )
}

function makeOption(
  area: Area,
  regions: readonly PlacedRegion[],
  palette: Palette,
  format: (value: number) => string,
  nameOf: (region: string) => string,
): EChartsCoreOption {
  const values = regions.map(({ value }) => value)
  return {
    tooltip: {
      trigger: 'item',
      confine: true,
      formatter: ({ name, value }: { name: string; value: number }) =>
        Number.isNaN(value) ? '' : `${echartsFormat.encodeHTML(nameOf(name))}<br><b>${format(value)}</b>`,
    },
    visualMap: {
      min: Math.min(0, ...values),
      max: Math.max(1e-9, ...values),
      inRange: { color: palette.scale },
      formatter: format,
      text: [format(Math.max(0, ...values)), format(Math.min(0, ...values))],
      calculable: false,
      orient: 'horizontal',
      left: 'center',
      bottom: 0,
      itemHeight: 120,
      show: values.length > 0,
    },
    series: [
      {
        type: 'map',
        map: area,
        data: regions.map(({ region, value }) => ({ name: region, value })),
        selectedMode: false,
        top: 8,
        bottom: 40,
        left: 8,
        right: 8,
        aspectScale: area === 'china' ? 0.82 : 0.9,
        itemStyle: { areaColor: palette.line, borderColor: palette.background, borderWidth: 0.6 },
        emphasis: { label: { show: false }, itemStyle: { areaColor: palette.series[1] } },
        label: { show: false },
      },
    ],
  }
}
