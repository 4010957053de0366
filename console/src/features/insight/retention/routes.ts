import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '@/lib/routes'

export const retentionRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/retention',
  component: lazyRouteComponent(() => import('./retention-page')),
})
