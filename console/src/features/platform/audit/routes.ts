import { createRoute } from '@tanstack/react-router'
import { lazyPage } from '@/lib/lazy-page'
import * as v from 'valibot'
import { shellRoute } from '@/lib/routes'
import { ListSearch } from '@/ui/data-list/types'

const Text = v.fallback(v.optional(v.string()), undefined)
const Day = v.fallback(v.optional(v.pipe(v.string(), v.isoDate())), undefined)

export const auditRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/audit',
  validateSearch: v.object({ ...ListSearch.entries, kind: Text, action: Text, who: Text, first: Day, last: Day }),
  component: lazyPage(() => import('./audit-page')),
})
