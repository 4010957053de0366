/** The three roots under which pages hang. The app gives them their frames; features add their own routes. */
import { createRootRoute, createRoute } from '@tanstack/react-router'

export const rootRoute = createRootRoute()

/** Pages of a workspace: navigation around them, signed-in people only. */
export const shellRoute = createRoute({ getParentRoute: () => rootRoute, id: 'shell' })

/** Pages before signing in: no navigation. */
export const doorRoute = createRoute({ getParentRoute: () => rootRoute, id: 'door' })
