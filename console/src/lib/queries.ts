/** What the page has asked the server, and how long it keeps that. */
import { QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError } from './api/problem'
import { sessionQuery } from './session'

export const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    // A session that has ended shows itself in whatever is asked next; the gate then leads to the door.
    onError: (error, query) => {
      if (error instanceof ApiError && error.status === 401 && query.queryKey[0] !== 'session') {
        void queries.invalidateQueries({ queryKey: sessionQuery.queryKey })
      }
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: false,
      retry: (count, error) => count < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 502),
    },
  },
})
