import { useQueryClient } from '@tanstack/react-query'

/** Everything that tells of the plan is asked for again. */
export function useRefresh() {
  const queries = useQueryClient()
  return () =>
    queries.invalidateQueries({
      predicate: ({ queryKey }) => typeof queryKey[1] === 'string' && queryKey[1].startsWith('/api/v1/plan'),
    })
}
