import { createRoute } from '@tanstack/react-router'
import { lazyPage } from '@/lib/lazy-page'
import * as v from 'valibot'
import { shellRoute } from '@/lib/routes'
import { ListSearch } from '@/ui/data-list/types'
import { TEMPLATES } from './templates'

const AlertsSearch = v.object({
  ...ListSearch.entries,
  /** Left out: what rules have raised. */
  tab: v.fallback(v.optional(v.picklist(['rules'])), undefined),
  state: v.fallback(v.optional(v.picklist(['open', 'resolved', 'unseen'])), undefined),
  /** Alerts of this rule alone. */
  rule: v.fallback(v.optional(v.pipe(v.string(), v.uuid())), undefined),
  /** A rule is being made, from this template. */
  make: v.fallback(v.optional(v.picklist(TEMPLATES)), undefined),
})

export const alertsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/alerts',
  validateSearch: AlertsSearch,
  component: lazyPage(() => import('./alerts-page')),
})
