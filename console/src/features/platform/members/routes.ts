import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '@/lib/routes'

export const membersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/members',
  component: lazyRouteComponent(() => import('./members-page')),
})
