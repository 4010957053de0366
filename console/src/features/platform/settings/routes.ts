import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '@/lib/routes'

export const workspaceRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/workspace',
  component: lazyRouteComponent(() => import('./workspace-page')),
})

export const writeKeysRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/write-keys',
  component: lazyRouteComponent(() => import('./write-keys-page')),
})

export const apiKeysRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/api-keys',
  component: lazyRouteComponent(() => import('./api-keys-page')),
})

export const spendRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/spend',
  component: lazyRouteComponent(() => import('./spend-page')),
})

export const keepingRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/data-retention',
  component: lazyRouteComponent(() => import('./data-retention-page')),
})

export const erasureRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/erasure',
  component: lazyRouteComponent(() => import('./erasure-page')),
})

export const healthRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/health',
  component: lazyRouteComponent(() => import('./health-page')),
})
