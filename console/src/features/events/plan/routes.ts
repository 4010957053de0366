import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '@/lib/routes'

export const planRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/events/plan',
  component: lazyRouteComponent(() => import('./plan-page')),
})
