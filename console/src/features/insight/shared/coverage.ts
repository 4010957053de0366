import { keepPreviousData } from '@tanstack/react-query'
import { api } from '@/lib/api/client'

export const COVERAGE = '/api/v1/insight/coverage'
const SOON = 3_000
const LATER = 10_000

/** Which days there is anything to tell of, and how many events wait to be counted. */
export function useCoverage() {
  return api.useQuery(
    'get',
    COVERAGE,
    {},
    {
      placeholderData: keepPreviousData,
      staleTime: SOON,
      refetchInterval: ({ state }) => ((state.data?.waiting ?? 0) > 0 ? SOON : LATER),
    },
  )
}
