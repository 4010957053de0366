import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '@/lib/routes'

export const rejectedRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/events/rejected',
  component: lazyRouteComponent(() => import('./rejected-page')),
})
