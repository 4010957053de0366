import { App } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import { useFormat } from '@/lib/format'
import { useFailure } from '@/ui/use-failure'
import { useRefresh } from './use-refresh'

export interface Chosen {
  ids?: number[]
  code?: string
  event?: string
  source?: string
  import?: string
  search?: string
}

/** Asks, and deletes what nobody will mend. */
export function useDiscard(onDone?: () => void) {
  const { t } = useTranslation(['events', 'common'])
  const { modal, message } = App.useApp()
  const format = useFormat()
  const fail = useFailure()
  const refresh = useRefresh()
  const discard = api.useMutation('post', '/api/v1/rejected-events/discard', {
    onError: fail,
    onSuccess: async ({ discarded }) => {
      void message.success(t('rejected.discarded', { count: discarded, shown: format.number(discarded) }))
      onDone?.()
      await refresh()
    },
  })
  return (selection: Chosen, count: number) => {
    void modal.confirm({
      title: t('rejected.discardTitle', { count, shown: format.number(count) }),
      content: t('rejected.discardText'),
      okText: t('rejected.discard'),
      okButtonProps: { danger: true },
      cancelText: t('common:action.cancel'),
      onOk: () => discard.mutateAsync({ body: { selection: { ...selection, include_replayed: false } } }),
    })
  }
}
