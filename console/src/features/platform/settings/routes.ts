import { createRoute } from '@tanstack/react-router'
import { lazyPage } from '@/lib/lazy-page'
import * as v from 'valibot'
import { shellRoute } from '@/lib/routes'
import { ListSearch } from '@/ui/data-list/types'

const Day = v.fallback(v.optional(v.pipe(v.string(), v.isoDate())), undefined)
const Text = v.fallback(v.optional(v.string()), undefined)

const KeysSearch = v.object({
  ...ListSearch.entries,
  keys: v.fallback(v.optional(v.picklist(['revoked', 'all'])), undefined),
})
const SpendSearch = v.object({ ...ListSearch.entries, first: Day, last: Day, channel: Text })
const ErasureSearch = v.object({
  ...ListSearch.entries,
  state: v.fallback(v.optional(v.picklist(['open', 'overdue', 'erasing', 'done', 'refused'])), undefined),
  request: Text,
})
const HealthSearch = v.object({
  ...ListSearch.entries,
  state: v.fallback(v.optional(v.picklist(['waiting', 'running', 'failed'])), undefined),
})

/** `new`: begins with a new key, as the first run does. */
const WriteKeysSearch = v.object({ ...KeysSearch.entries, new: v.fallback(v.optional(v.boolean()), undefined) })

export const workspaceRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/workspace',
  component: lazyPage(() => import('./workspace-page')),
})

export const writeKeysRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/write-keys',
  validateSearch: WriteKeysSearch,
  component: lazyPage(() => import('./write-keys-page')),
})

export const apiKeysRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/api-keys',
  validateSearch: KeysSearch,
  component: lazyPage(() => import('./api-keys-page')),
})

export const spendRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/spend',
  validateSearch: SpendSearch,
  component: lazyPage(() => import('./spend-page')),
})

export const keepingRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/data-retention',
  validateSearch: ListSearch,
  component: lazyPage(() => import('./data-retention-page')),
})

export const erasureRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/erasure',
  validateSearch: ErasureSearch,
  component: lazyPage(() => import('./erasure-page')),
})

export const healthRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/health',
  validateSearch: HealthSearch,
  component: lazyPage(() => import('./health-page')),
})
