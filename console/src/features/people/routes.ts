import { createRoute } from '@tanstack/react-router'
import { lazyPage } from '@/lib/lazy-page'
import * as v from 'valibot'
import { shellRoute } from '@/lib/routes'
import { ListSearch } from '@/ui/data-list/types'
import { KINDS } from './kinds'
import { ORDERS, SEEN, WHO } from './people-filter'

const Day = v.fallback(v.optional(v.pipe(v.string(), v.isoDate())), undefined)
const Text = v.fallback(v.optional(v.string()), undefined)

const PeopleSearch = v.object({
  ...ListSearch.entries,
  who: v.fallback(v.optional(v.picklist(WHO)), undefined),
  orders: v.fallback(v.optional(v.picklist(ORDERS)), undefined),
  seen: v.fallback(v.optional(v.picklist(SEEN)), undefined),
  trait: Text,
  value: Text,
})

const PersonSearch = v.object({
  kind: v.fallback(v.optional(v.picklist(KINDS)), undefined),
  event: Text,
  first: Day,
  last: Day,
})

export const peopleRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/people',
  validateSearch: PeopleSearch,
  component: lazyPage(() => import('./people-page')),
})

export const personRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/people/$personNo',
  validateSearch: PersonSearch,
  component: lazyPage(() => import('./person-page')),
})
