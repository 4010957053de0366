import { createRoute } from '@tanstack/react-router'
import { lazyPage } from '@/lib/lazy-page'
import * as v from 'valibot'
import { shellRoute } from '@/lib/routes'
import { ListSearch } from '@/ui/data-list/types'
import { ROLES } from './roles'

export const membersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/members',
  validateSearch: v.object({
    ...ListSearch.entries,
    tab: v.fallback(v.optional(v.picklist(['invitations', 'roles'])), undefined),
    role: v.fallback(v.optional(v.picklist(ROLES)), undefined),
    state: v.fallback(v.optional(v.picklist(['expired', 'accepted', 'revoked', 'all'])), undefined),
  }),
  component: lazyPage(() => import('./members-page')),
})
