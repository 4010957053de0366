import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '@/lib/routes'

export const peopleRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/people',
  component: lazyRouteComponent(() => import('./people-page')),
})

export const personRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/people/$personNo',
  component: lazyRouteComponent(() => import('./person-page')),
})
