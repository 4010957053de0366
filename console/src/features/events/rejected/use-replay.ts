import { App } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import { useFormat } from '@/lib/format'
import { useFailure } from '@/ui/use-failure'
import { useRefresh } from './use-refresh'

/** So many are tried in one call; the API takes no more. */
export const AT_ONCE = 500

/** Sends chosen events again as they were kept; those that are still bad stay, and it says how many. */
export function useReplay(onDone: () => void) {
  const { t } = useTranslation('events')
  const { message } = App.useApp()
  const format = useFormat()
  const refresh = useRefresh()
  const replay = api.useMutation('post', '/api/v1/rejected-events/correct', {
    onError: useFailure(),
    onSuccess: async ({ accepted, tried }) => {
      const told = t('correct.sent', { count: accepted, shown: format.number(accepted), tried: format.number(tried) })
      void (accepted === tried ? message.success(told) : message.warning(`${told} ${t('correct.rest')}`, 6))
      onDone()
      await refresh()
    },
  })
  return {
    isPending: replay.isPending,
    start: (ids: number[]) =>
      replay.mutate({ body: { selection: { ids, include_replayed: false }, operations: [], after: 0 } }),
  }
}
