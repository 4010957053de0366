import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '@/lib/routes'

export const liveRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/events/live',
  component: lazyRouteComponent(() => import('./live-page')),
})
