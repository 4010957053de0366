import { createRoute } from '@tanstack/react-router'
import { lazyPage } from '@/lib/lazy-page'
import { shellRoute } from '@/lib/routes'
import { FALLBACK, ExploreSearch } from './question'

export const exploreRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/explore',
  staticData: { usualDays: FALLBACK },
  validateSearch: ExploreSearch,
  component: lazyPage(() => import('./explore-page')),
})
