import { createRoute } from '@tanstack/react-router'
import { lazyPage } from '@/lib/lazy-page'
import { shellRoute } from '@/lib/routes'
import { FunnelSearch } from './question'

export const funnelRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/funnel',
  validateSearch: FunnelSearch,
  component: lazyPage(() => import('./funnel-page')),
})
