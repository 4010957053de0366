import { useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Flex } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import { useMay, usePlace } from '@/lib/workspace'
import { useFailure } from '@/ui/use-failure'

interface PlaceCheckProps {
  /** Of the amounts in the files. */
  currencies: readonly string[]
  /** In which the times of the files are read. */
  zone: string
}

/** Says so where files are of another currency or zone than the workspace: after the first event neither can be changed. */
export function PlaceCheck({ currencies, zone }: PlaceCheckProps) {
  const { t } = useTranslation('imports')
  const { message } = App.useApp()
  const place = usePlace()
  const queries = useQueryClient()
  const mayChange = useMay('workspace:write')
  const workspace = api.useQuery('get', '/api/v1/workspace', {})
  const change = api.useMutation('patch', '/api/v1/workspace', {
    onError: useFailure(),
    onSuccess: async () => {
      void message.success(t('place.changed'))
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['get', '/api/v1/workspace'] }),
        queries.invalidateQueries({ queryKey: ['session'] }),
      ])
    },
  })
  const isForeign = currencies.length > 0 && !currencies.includes(place.currency)
  const isFixed = workspace.data?.has_events ?? true
  if (!isForeign && (isFixed || zone === place.timeZone)) return null
  const currency = isForeign ? (currencies[0] ?? place.currency) : place.currency
  const advice = !isFixed ? (mayChange ? 'place.now' : 'place.ask') : 'place.fixed'
  return (
    <Alert
      type={isForeign ? 'warning' : 'info'}
      showIcon
      title={
        isForeign
          ? t('place.currency', { theirs: currencies.join(', '), ours: place.currency })
          : t('place.zone', { theirs: zone, ours: place.timeZone })
      }
      description={
        // Below the words: beside them a phone would leave room for two characters a line.
        <Flex vertical gap={8} align="start">
          {t(advice)}
          {isFixed || !mayChange ? null : (
            <Button
              size="small"
              loading={change.isPending}
              onClick={() => change.mutate({ body: { currency, time_zone: zone } })}
            >
              {t('place.change', { currency, zone })}
            </Button>
          )}
        </Flex>
      }
    />
  )
}
