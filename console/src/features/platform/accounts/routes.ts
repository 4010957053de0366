import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import * as v from 'valibot'
import { doorRoute, shellRoute } from '@/lib/routes'

export const profileRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/profile',
  component: lazyRouteComponent(() => import('./profile-page')),
})

export const signInRoute = createRoute({
  getParentRoute: () => doorRoute,
  path: '/sign-in',
  validateSearch: v.object({ next: v.optional(v.fallback(v.string(), '')) }),
  component: lazyRouteComponent(() => import('./sign-in-page')),
})

export const setupRoute = createRoute({
  getParentRoute: () => doorRoute,
  path: '/setup',
  component: lazyRouteComponent(() => import('./setup-page')),
})

export const invitationRoute = createRoute({
  getParentRoute: () => doorRoute,
  path: '/invitation/$token',
  component: lazyRouteComponent(() => import('./invitation-page')),
})

export const newPasswordRoute = createRoute({
  getParentRoute: () => doorRoute,
  path: '/new-password',
  component: lazyRouteComponent(() => import('./new-password-page')),
})
