import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '@/lib/routes'

export const auditRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/audit',
  component: lazyRouteComponent(() => import('./audit-page')),
})
