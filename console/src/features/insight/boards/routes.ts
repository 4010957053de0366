import { createRoute } from '@tanstack/react-router'
import { lazyPage } from '@/lib/lazy-page'
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
  component: lazyPage(() => import('./boards-page')),
})

export const boardRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/boards/$boardId',
  staticData: { usualDays: 'tiles' },
  /** Days for all tiles, in place of their own. */
  validateSearch: RangeSearch,
  component: lazyPage(() => import('./board-page')),
})
