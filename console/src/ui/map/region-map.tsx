import { useQuery } from '@tanstack/react-query'
import { Skeleton } from 'antd'
import type { ECharts } from 'echarts/core'
import { lazy, Suspense } from 'react'
import { whenAnswered } from '@/lib/when-answered'
import { ErrorState } from '../states'
import { loadMap, type Area } from './areas'
import type { RegionRow } from './placing'

const Drawn = lazy(async () => {
  await whenAnswered()
  return import('./drawn-map')
})

export interface RegionMapProps {
  area: Area
  rows: readonly RegionRow[]
  /** Whether values of one region written in two ways add up: amounts and counts do, rates do not. */
  isAdditive: boolean
  /** How a value is written. */
  format: (value: number) => string
  /** What the map shows, for those who hear it. */
  label: string
  height: number
  /** Told of the groups in a region that was clicked, as events write them. */
  onPick?: (keys: string[]) => void
  /** Told of the drawn map, for pictures of it; null when it goes. */
  onReady?: (chart: ECharts | null) => void
}

/** Numbers by province of China or by country, as colours of a map that comes with the console. */
export function RegionMap(props: RegionMapProps) {
  const map = useQuery({
    queryKey: ['map', props.area],
    queryFn: () => loadMap(props.area),
    staleTime: Infinity,
    gcTime: Infinity,
  })
  const waiting = <Skeleton.Node active style={{ width: '100%', height: props.height }} />
  if (map.isPending) return waiting
  if (map.isError) return <ErrorState error={map.error} onRetry={() => void map.refetch()} />
  return (
    <Suspense fallback={waiting}>
      <Drawn {...props} map={map.data} />
    </Suspense>
  )
}
