import { createRoute } from '@tanstack/react-router'
import { lazyPage } from '@/lib/lazy-page'
import * as v from 'valibot'
import { shellRoute } from '@/lib/routes'
import { ListSearch } from '@/ui/data-list/types'
import { RULES } from '../shared/reasons'

/** Of which violations are looked at. */
export const DAYS = [7, 30, 90] as const

const BrokenRule = v.object({ event: v.string(), property: v.string(), rule: v.picklist(RULES) })
/** Which rule was broken, of which event and property. */
export type Broken = v.InferOutput<typeof BrokenRule>

const PlanSearch = v.object({
  ...ListSearch.entries,
  tab: v.fallback(v.optional(v.picklist(['events', 'violations'])), undefined),
  declared: v.fallback(v.optional(v.boolean()), undefined),
  /** The event whose drawer is open; empty: the properties of any event. */
  open: v.fallback(v.optional(v.string()), undefined),
  days: v.fallback(v.optional(v.picklist(DAYS)), undefined),
  /** The violation whose drawer is open. */
  broken: v.fallback(v.optional(BrokenRule), undefined),
})

export const planRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/events/plan',
  validateSearch: PlanSearch,
  component: lazyPage(() => import('./plan-page')),
})
