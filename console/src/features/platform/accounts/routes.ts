import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import * as v from 'valibot'
import { doorRoute, shellRoute } from '@/lib/routes'

const SIGN_ON_PROBLEMS = [
  'single_sign_on_refused',
  'single_sign_on_unreachable',
  'nobody_invited',
  'email_taken',
] as const

export const profileRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/profile',
  component: lazyRouteComponent(() => import('./profile-page')),
})

export const signInRoute = createRoute({
  getParentRoute: () => doorRoute,
  path: '/sign-in',
  validateSearch: v.object({
    next: v.optional(v.fallback(v.string(), '')),
    /** Why single sign-on led back here. */
    problem: v.fallback(v.optional(v.picklist(SIGN_ON_PROBLEMS)), undefined),
  }),
  component: lazyRouteComponent(() => import('./sign-in-page')),
})

export const setupRoute = createRoute({
  getParentRoute: () => doorRoute,
  path: '/setup',
  component: lazyRouteComponent(() => import('./setup-page')),
})

export const invitationRoute = createRoute({
  getParentRoute: () => doorRoute,
  path: '/invitation',
  component: lazyRouteComponent(() => import('./invitation-page')),
})

export const newPasswordRoute = createRoute({
  getParentRoute: () => doorRoute,
  path: '/new-password',
  component: lazyRouteComponent(() => import('./new-password-page')),
})
