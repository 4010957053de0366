import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '@/lib/routes'
import { FunnelSearch } from './question'

export const funnelRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/funnel',
  validateSearch: FunnelSearch,
  component: lazyRouteComponent(() => import('./funnel-page')),
})
