import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '@/lib/routes'
import { ExploreSearch } from './question'

export const exploreRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/explore',
  validateSearch: ExploreSearch,
  component: lazyRouteComponent(() => import('./explore-page')),
})
