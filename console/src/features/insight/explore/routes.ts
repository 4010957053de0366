import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '@/lib/routes'

export const exploreRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/explore',
  component: lazyRouteComponent(() => import('./explore-page')),
})
