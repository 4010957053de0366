import { useQueryClient } from '@tanstack/react-query'

export const PATH = '/api/v1/rejected-events'

/** Everything that tells of rejected events is asked for again. */
export function useRefresh() {
  const queries = useQueryClient()
  return () =>
    queries.invalidateQueries({
      predicate: ({ queryKey }) => typeof queryKey[1] === 'string' && queryKey[1].startsWith(PATH),
    })
}
