import { createRouter } from '@tanstack/react-router'
import { alertsRoute } from '@/features/insight/alerts/routes'
import { overviewRoute } from '@/features/insight/overview/routes'
import { exploreRoute } from '@/features/insight/explore/routes'
import { boardRoute, boardsRoute } from '@/features/insight/boards/routes'
import { funnelRoute } from '@/features/insight/funnel/routes'
import { retentionRoute } from '@/features/insight/retention/routes'
import { peopleRoute, personRoute } from '@/features/people/routes'
import { liveRoute } from '@/features/events/live/routes'
import { planRoute } from '@/features/events/plan/routes'
import { rejectedRoute } from '@/features/events/rejected/routes'
import { importsRoute } from '@/features/events/imports/routes'
import {
  invitationRoute,
  newPasswordRoute,
  profileRoute,
  setupRoute,
  signInRoute,
} from '@/features/platform/accounts/routes'
import { membersRoute } from '@/features/platform/members/routes'
import { auditRoute } from '@/features/platform/audit/routes'
import {
  apiKeysRoute,
  erasureRoute,
  healthRoute,
  keepingRoute,
  spendRoute,
  workspaceRoute,
  writeKeysRoute,
} from '@/features/platform/settings/routes'
import { doorRoute, rootRoute, shellRoute } from '@/lib/routes'
import { Front, NoSuchPage, RouteError } from './fallbacks'
import { homeRoute } from './home'
import { Shell } from './shell'

const pages = shellRoute.addChildren([
  homeRoute,
  overviewRoute,
  alertsRoute,
  exploreRoute,
  boardsRoute,
  boardRoute,
  funnelRoute,
  retentionRoute,
  peopleRoute,
  personRoute,
  liveRoute,
  planRoute,
  rejectedRoute,
  importsRoute,
  profileRoute,
  membersRoute,
  auditRoute,
  workspaceRoute,
  writeKeysRoute,
  apiKeysRoute,
  spendRoute,
  keepingRoute,
  erasureRoute,
  healthRoute,
])
const doors = doorRoute.addChildren([signInRoute, setupRoute, invitationRoute, newPasswordRoute])

shellRoute.update({ component: Shell })
doorRoute.update({ component: Front })

/** `basepath` names the workspace, so a link leads everybody to the same place. */
export function createAppRouter(basepath: string) {
  return createRouter({
    routeTree: rootRoute.addChildren([pages, doors]),
    basepath,
    defaultPreload: 'intent',
    defaultErrorComponent: RouteError,
    defaultNotFoundComponent: NoSuchPage,
    scrollRestoration: true,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
