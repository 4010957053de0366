import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import * as v from 'valibot'
import { shellRoute } from '@/lib/routes'
import { ListSearch } from '@/ui/data-list/types'

const PlanSearch = v.object({
  ...ListSearch.entries,
  tab: v.fallback(v.optional(v.picklist(['events', 'violations'])), undefined),
  declared: v.fallback(v.optional(v.boolean()), undefined),
  /** The event whose drawer is open. */
  open: v.fallback(v.optional(v.string()), undefined),
})

export const planRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/events/plan',
  validateSearch: PlanSearch,
  component: lazyRouteComponent(() => import('./plan-page')),
})
