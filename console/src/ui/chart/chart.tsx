import { Skeleton } from 'antd'
import { lazy, Suspense } from 'react'
import { whenAnswered } from '@/lib/when-answered'
import type { CanvasProps } from './canvas'

/** The library is the largest file of all: it comes when the numbers that are read first are there. */
const Canvas = lazy(async () => {
  await whenAnswered()
  return import('./canvas')
})

/** A chart in the theme's colours; ECharts is fetched with the first one. Give it a memoised `option`. */
export function Chart(props: CanvasProps) {
  return (
    <Suspense fallback={<Skeleton.Node active style={{ width: '100%', height: props.height }} />}>
      <Canvas {...props} />
    </Suspense>
  )
}
