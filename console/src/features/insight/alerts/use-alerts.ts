import { useQueryClient } from '@tanstack/react-query'
import { api, client } from '@/lib/api/client'
import { unwrap } from '@/lib/api/unwrap'
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

export function loadAlerts(request: AlertRequest, signal: AbortSignal): Promise<ListPage<Alert>> {
  return unwrap(client.GET(ALERTS, { params: { query: request }, signal }))
}

export function loadRules(request: ListRequest, signal: AbortSignal): Promise<ListPage<Rule>> {
  return unwrap(client.GET(RULES, { params: { query: request }, signal }))
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
