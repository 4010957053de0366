import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '@/lib/routes'

export const funnelRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/funnel',
  component: lazyRouteComponent(() => import('./funnel-page')),
})
