import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '@/lib/routes'
import { RetentionSearch } from './question'

export const retentionRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/retention',
  validateSearch: RetentionSearch,
  component: lazyRouteComponent(() => import('./retention-page')),
})
