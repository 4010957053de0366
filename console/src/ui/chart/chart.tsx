import { Skeleton } from 'antd'
import { lazy, Suspense } from 'react'
import type { CanvasProps } from './canvas'

const Canvas = lazy(() => import('./canvas'))

/** A chart in the theme's colours; ECharts is fetched with the first one. Give it a memoised `option`. */
export function Chart(props: CanvasProps) {
  return (
    <Suspense fallback={<Skeleton.Node active style={{ width: '100%', height: props.height }} />}>
      <Canvas {...props} />
    </Suspense>
  )
}
