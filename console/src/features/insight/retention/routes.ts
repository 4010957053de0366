import { createRoute } from '@tanstack/react-router'
import { lazyPage } from '@/lib/lazy-page'
import { shellRoute } from '@/lib/routes'
import { FALLBACK, RetentionSearch } from './question'

export const retentionRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/retention',
  staticData: { usualDays: FALLBACK },
  validateSearch: RetentionSearch,
  component: lazyPage(() => import('./retention-page')),
})
