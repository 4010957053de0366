import { useQueryClient } from '@tanstack/react-query'
import { sessionQuery } from '@/lib/session'

/** After a change of one's account: what the page knows of it is read anew. */
export function useRefresh(): () => Promise<unknown> {
  const queries = useQueryClient()
  return () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: sessionQuery.queryKey }),
      queries.invalidateQueries({ queryKey: ['get', '/api/v1/account/security'] }),
    ])
}
