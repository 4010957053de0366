import type { ECharts, EChartsCoreOption } from 'echarts/core'
import { useEffect, useRef } from 'react'
import { init } from '@/lib/echarts'
import { chartTheme, withDefaults } from './base'
import { usePalette } from './palette'

export interface Picked {
  seriesName: string
  seriesIndex: number
  dataIndex: number
  name: string
  value: unknown
}

export interface CanvasProps {
  option: EChartsCoreOption
  height: number
  /** What the chart shows, for those who hear it. */
  label: string
  onPick?: (picked: Picked) => void
  /** Told of the drawn chart, for pictures of it; null when it goes. */
  onReady?: (chart: ECharts | null) => void
}

export default function Canvas({ option, height, label, onPick, onReady }: CanvasProps) {
  const palette = usePalette()
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<ECharts | null>(null)
  const pick = useRef(onPick)
  const ready = useRef(onReady)
  useEffect(() => {
    pick.current = onPick
    ready.current = onReady
  })
  useEffect(() => {
    if (place.current === null) return
    const made = init(place.current, chartTheme(palette))
    chart.current = made
    made.on('click', (event) => {
      pick.current?.({
        seriesName: event.seriesName ?? '',
        seriesIndex: event.seriesIndex ?? 0,
        dataIndex: event.dataIndex,
        name: event.name,
        value: event.value,
      })
    })
    ready.current?.(made)
    const observer = new ResizeObserver(() => {
      made.resize()
    })
    observer.observe(place.current)
    return () => {
      observer.disconnect()
      ready.current?.(null)
      made.dispose()
      chart.current = null
    }
  }, [palette])
  useEffect(() => {
    chart.current?.setOption(withDefaults(option), { notMerge: true })
  }, [option, palette])
  return <div ref={place} role="img" aria-label={label} style={{ height, width: '100%' }} />
}
