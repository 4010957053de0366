import { createRoute } from '@tanstack/react-router'
import { lazyPage } from '@/lib/lazy-page'
import { shellRoute } from '@/lib/routes'
import { FALLBACK, FunnelSearch } from './question'

export const funnelRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/funnel',
  staticData: { usualDays: FALLBACK },
  validateSearch: FunnelSearch,
  component: lazyPage(() => import('./funnel-page')),
})
