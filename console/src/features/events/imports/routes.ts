import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import * as v from 'valibot'
import { shellRoute } from '@/lib/routes'
import { ListSearch } from '@/ui/data-list/types'

const Id = v.pipe(v.string(), v.uuid())

/** `files`: a new import of these uploads; none of them: it begins with choosing files. `open`: one of the list. */
const ImportsSearch = v.object({
  ...ListSearch.entries,
  files: v.fallback(v.optional(v.array(Id)), undefined),
  open: v.fallback(v.optional(Id), undefined),
})

export const importsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/events/imports',
  validateSearch: ImportsSearch,
  component: lazyRouteComponent(() => import('./imports-page')),
})
