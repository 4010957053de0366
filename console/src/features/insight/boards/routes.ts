import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import * as v from 'valibot'
import { RangeSearch } from '@/lib/days'
import { shellRoute } from '@/lib/routes'
import { ListSearch } from '@/ui/data-list/types'

const BoardsSearch = v.object({
  ...ListSearch.entries,
  archived: v.fallback(v.optional(v.boolean()), undefined),
})

export const boardsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/boards',
  validateSearch: BoardsSearch,
  component: lazyRouteComponent(() => import('./boards-page')),
})

export const boardRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/boards/$boardId',
  /** Days for all tiles, in place of their own. */
  validateSearch: RangeSearch,
  component: lazyRouteComponent(() => import('./board-page')),
})
