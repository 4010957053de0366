import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '@/lib/routes'

export const boardsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/boards',
  component: lazyRouteComponent(() => import('./boards-page')),
})

export const boardRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/boards/$boardId',
  component: lazyRouteComponent(() => import('./board-page')),
})
