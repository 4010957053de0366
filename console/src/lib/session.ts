/** Who is signed in, and where they may work. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import { setCaller } from './api/caller'
import { readProblem } from './api/problem'
import type { SessionInfo } from './api/schema'

async function readSession(): Promise<SessionInfo> {
  const response = await fetch('/api/v1/session', { credentials: 'same-origin' })
  if (!response.ok) throw await readProblem(response)
  const session = (await response.json()) as SessionInfo
  setCaller({ csrf: session.csrf })
  return session
}

export const sessionQuery = queryOptions({ queryKey: ['session'], queryFn: readSession, staleTime: 60_000, retry: 1 })

export function useSession() {
  return useQuery(sessionQuery)
}

/** Where a person of these memberships begins: the address that was asked for, in the workspace last used. */
export function addressIn(slug: string, path: string): string {
  return `/console/w/${slug}${path.startsWith('/') ? path : `/${path}`}`
}
