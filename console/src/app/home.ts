import { createRoute, redirect } from '@tanstack/react-router'
import { shellRoute } from '@/lib/routes'

/** The bare address leads to the overview. */
export const homeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/overview', replace: true })
  },
})
