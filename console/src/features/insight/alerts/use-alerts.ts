import { useQueryClient } from '@tanstack/react-query'
import { api, client } from '@/lib/api/client'
import { ApiError } from '@/lib/api/problem'
import type { Alert, InsightAlertsContractsRule as Rule } from '@/lib/api/schema'
import { useFailure } from '@/ui/use-failure'
import type { ListPage, ListRequest } from '@/ui/data-list/types'

export const ALERTS = '/api/v1/insight/alerts'
export const RULES = '/api/v1/insight/alert-rules'
export type State = 'open' | 'resolved' | 'unseen'

interface AlertRequest extends ListRequest {
  state?: State | undefined
  rule?: string | undefined
}

export async function loadAlerts(request: AlertRequest, signal: AbortSignal): Promise<ListPage<Alert>> {
  return page(await client.GET(ALERTS, { params: { query: request }, signal }))
}

export async function loadRules(request: ListRequest, signal: AbortSignal): Promise<ListPage<Rule>> {
  return page(await client.GET(RULES, { params: { query: request }, signal }))
}

function page<T>({ data }: { data?: ListPage<T> }): ListPage<T> {
  if (data === undefined) throw new ApiError(0, 'unreachable', 'The answer is empty.')
  return data
}

/** Rules and alerts change each other, so both are asked anew. */
export function useRefresh(): () => Promise<unknown> {
  const queries = useQueryClient()
  return () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ['get', ALERTS] }),
      queries.invalidateQueries({ queryKey: ['get', RULES] }),
    ])
}

export function useAcknowledge() {
  const refresh = useRefresh()
  return api.useMutation('post', '/api/v1/insight/alerts/{alert_id}/acknowledge', {
    onError: useFailure(),
    onSuccess: refresh,
  })
}
