import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '@/lib/routes'

export const importsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/events/imports',
  component: lazyRouteComponent(() => import('./imports-page')),
})
