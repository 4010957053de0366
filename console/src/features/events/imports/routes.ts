import { createRoute } from '@tanstack/react-router'
import { lazyPage } from '@/lib/lazy-page'
import * as v from 'valibot'
import { shellRoute } from '@/lib/routes'
import { ListSearch } from '@/ui/data-list/types'

const Id = v.fallback(v.optional(v.pipe(v.string(), v.uuid())), undefined)

/** After the files are chosen. */
export const STEPS = ['recognise', 'preview', 'try'] as const
export type Step = (typeof STEPS)[number]

const ImportsSearch = v.object({
  ...ListSearch.entries,
  tab: v.fallback(v.optional(v.picklist(['recipes'])), undefined),
  /** A new import: files are to be chosen. */
  begin: v.fallback(v.optional(v.literal(true)), undefined),
  /** An import in preparation. */
  draft: Id,
  step: v.fallback(v.optional(v.picklist(STEPS)), undefined),
  /** One of the list. */
  open: Id,
})

export const importsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/events/imports',
  validateSearch: ImportsSearch,
  component: lazyPage(() => import('./imports-page')),
})
