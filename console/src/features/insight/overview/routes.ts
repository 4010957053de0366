import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import * as v from 'valibot'
import { RangeSearch } from '@/lib/days'
import { shellRoute } from '@/lib/routes'
import { FiltersSearch } from '../shared/filters'

const Code = v.fallback(v.optional(v.pipe(v.string(), v.minLength(1))), undefined)

/** What the overview's address keeps. */
const OverviewSearch = v.object({
  ...RangeSearch.entries,
  /** Left out: with the period before. */
  compare: v.fallback(v.optional(v.picklist(['year', 'none'])), undefined),
  /** `with`: ranges reach into today, which is not over. */
  today: v.fallback(v.optional(v.picklist(['with'])), undefined),
  filters: FiltersSearch,
  /** The metric whose drawer is open, and what it is broken down by there. */
  metric: Code,
  by: Code,
})
export type OverviewState = v.InferOutput<typeof OverviewSearch>

export const overviewRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/overview',
  validateSearch: OverviewSearch,
  component: lazyRouteComponent(() => import('./overview-page')),
})
