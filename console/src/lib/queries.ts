/** What the page has asked the server, and how long it keeps that. */
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError } from './api/problem'
import { sessionQuery } from './session'

export const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      if (query.queryKey[0] !== sessionQuery.queryKey[0]) doubtSession(error)
    },
  }),
  mutationCache: new MutationCache({ onError: doubtSession }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: false,
      retry: (count, error) => count < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 502),
    },
  },
})

/** A session that has ended shows itself in whatever is asked next; the gate then leads to the door. Who signed in anew
 * in another tab has a session with another token, which is read with it. */
function doubtSession(error: unknown): void {
  if (!(error instanceof ApiError)) return
  if (error.status === 401 || error.code === 'wrong_csrf_token') {
    void queries.invalidateQueries({ queryKey: sessionQuery.queryKey })
  }
}
