import { createRoute } from '@tanstack/react-router'
import { lazyPage } from '@/lib/lazy-page'
import * as v from 'valibot'
import { getWorkspaceSlug } from '@/lib/api/caller'
import { dayIn, RangeSearch } from '@/lib/days'
import { queries } from '@/lib/queries'
import { shellRoute } from '@/lib/routes'
import { sessionQuery } from '@/lib/session'
import { FiltersSearch } from '../shared/filters'
import { FALLBACK, makeScene } from './question'
import { totalsQuery } from './use-overview'

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

async function askAhead(state: OverviewState): Promise<void> {
  const { memberships } = await queries.query({ ...sessionQuery, staleTime: 'static' })
  const here = memberships.find(({ workspace }) => workspace.slug === getWorkspaceSlug())
  if (here?.scopes.includes('insight:read') !== true) return
  await queries.query(totalsQuery(makeScene(state, dayIn(here.workspace.time_zone))))
}

export const overviewRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/overview',
  staticData: { usualDays: FALLBACK },
  validateSearch: OverviewSearch,
  loaderDeps: ({ search: { range, first, last, today, compare, filters } }) => ({
    ...{ range, first, last, today, compare, filters },
  }),
  // Asks while the page is still being fetched and drawn; the page itself waits for nothing.
  loader: ({ deps }) => void askAhead(deps).catch(() => undefined),
  component: lazyPage(() => import('./overview-page')),
})
