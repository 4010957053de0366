import { createRoute } from '@tanstack/react-router'
import { lazyPage } from '@/lib/lazy-page'
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
  component: lazyPage(() => import('./profile-page')),
})

export const signInRoute = createRoute({
  getParentRoute: () => doorRoute,
  path: '/sign-in',
  validateSearch: v.object({
    next: v.optional(v.fallback(v.string(), '')),
    /** Why single sign-on led back here. */
    problem: v.fallback(v.optional(v.picklist(SIGN_ON_PROBLEMS)), undefined),
  }),
  component: lazyPage(() => import('./sign-in-page')),
})

export const setupRoute = createRoute({
  getParentRoute: () => doorRoute,
  path: '/setup',
  component: lazyPage(() => import('./setup-page')),
})

export const invitationRoute = createRoute({
  getParentRoute: () => doorRoute,
  path: '/invitation',
  component: lazyPage(() => import('./invitation-page')),
})

export const newPasswordRoute = createRoute({
  getParentRoute: () => doorRoute,
  path: '/new-password',
  component: lazyPage(() => import('./new-password-page')),
})
