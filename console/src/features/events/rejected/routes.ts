import { createRoute } from '@tanstack/react-router'
import { lazyPage } from '@/lib/lazy-page'
import * as v from 'valibot'
import { shellRoute } from '@/lib/routes'
import { ListSearch } from '@/ui/data-list/types'

const Text = v.fallback(v.optional(v.string()), undefined)

const RejectedSearch = v.object({
  ...ListSearch.entries,
  view: v.fallback(v.optional(v.picklist(['list', 'groups'])), undefined),
  code: Text,
  event: Text,
  source: Text,
  /** Id of an import: only the rows that it could not take. */
  import: v.fallback(v.optional(v.pipe(v.string(), v.uuid())), undefined),
  /** The event whose drawer is open. */
  open: v.fallback(v.optional(v.pipe(v.number(), v.integer())), undefined),
})

export const rejectedRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/events/rejected',
  validateSearch: RejectedSearch,
  component: lazyPage(() => import('./rejected-page')),
})
