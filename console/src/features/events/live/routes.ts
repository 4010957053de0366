import { createRoute } from '@tanstack/react-router'
import { lazyPage } from '@/lib/lazy-page'
import * as v from 'valibot'
import { shellRoute } from '@/lib/routes'

const Text = v.fallback(v.optional(v.string()), undefined)

const LiveSearch = v.object({
  event: Text,
  source: Text,
  key: Text,
  person: Text,
  problems: v.fallback(v.optional(v.boolean()), undefined),
})
export type LiveFilters = v.InferOutput<typeof LiveSearch>

export const liveRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/events/live',
  validateSearch: LiveSearch,
  component: lazyPage(() => import('./live-page')),
})
