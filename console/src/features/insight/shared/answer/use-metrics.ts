import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query'
import { client } from '@/lib/api/client'
import type { MetricsQuery, MetricsResult } from '@/lib/api/schema'
import { answered } from '../saved/calls'

export const METRICS = '/api/v1/insight/metrics'

/** The answer to a question; the one before stays until it is there, and a question that is left is not waited for. */
export function useMetrics(query: MetricsQuery | null) {
  return useQuery({
    queryKey: ['post', METRICS, query],
    queryFn:
      query === null
        ? skipToken
        : ({ signal }) => answered<MetricsResult>(client.POST(METRICS, { body: query, signal })),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })
}
