import { useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Drawer, Flex, Select, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import { readProblem } from '@/lib/api/problem'
import type { WriteKey } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { CopyBlock } from '@/ui/copy-text'
import { useFailure } from '@/ui/use-failure'
import { CLIENTS, snippet, testEvent, type Client } from './snippets'

const LOOK_EVERY = 2_000

/** How to send events with a key, and whether they arrive. */
export function ConnectDrawer({ writeKey, onClose }: { writeKey: WriteKey | null; onClose: () => void }) {
  const { t } = useTranslation('settings')
  return (
    <Drawer
      open={writeKey !== null}
      onClose={onClose}
      title={t('connect.title', { name: writeKey?.name ?? '' })}
      size={720}
      destroyOnHidden
    >
      {writeKey === null ? null : <Connect writeKey={writeKey} />}
    </Drawer>
  )
}

function Connect({ writeKey }: { writeKey: WriteKey }) {
  const { t } = useTranslation('settings')
  const [sdk, setSdk] = useState<Client>('analyticsJs')
  const target = { key: writeKey.key, origin: window.location.origin }
  return (
    <Flex vertical gap={16}>
      <Typography.Text>{t('connect.hint')}</Typography.Text>
      <Select<Client>
        aria-label={t('connect.client')}
        value={sdk}
        onChange={setSdk}
        options={CLIENTS.map((each) => ({ value: each, label: t(`connect.clients.${each}`) }))}
        style={{ maxWidth: 360 }}
      />
      <CopyBlock text={snippet(sdk, target)} label={t(`connect.clients.${sdk}`)} />
      <Arrival writeKey={writeKey} />
    </Flex>
  )
}

/** Looks every two seconds whether something has come in with the key. */
function Arrival({ writeKey }: { writeKey: WriteKey }) {
  const { t } = useTranslation('settings')
  const format = useFormat()
  const query = api.useQuery(
    'get',
    '/api/v1/write-keys',
    { params: { query: { search: writeKey.key, limit: 1 } } },
    { refetchInterval: LOOK_EVERY },
  )
  const last = query.data?.items[0]?.last_event_at ?? null
  const count = query.data?.items[0]?.events_last_day ?? 0
  return (
    <>
      <div role="status" aria-live="polite">
        {last === null ? (
          <Alert type="info" showIcon title={t('connect.waiting')} description={t('connect.waitingHint')} />
        ) : (
          <Alert
            type="success"
            showIcon
            title={t('connect.arrived', { when: format.relative(last) })}
            description={t('connect.arrivedHint', { count, shown: format.number(count) })}
          />
        )}
      </div>
      <SendTest writeKey={writeKey} />
    </>
  )
}

function SendTest({ writeKey }: { writeKey: WriteKey }) {
  const { t } = useTranslation('settings')
  const { message } = App.useApp()
  const fail = useFailure()
  const queries = useQueryClient()
  const [isBusy, setIsBusy] = useState(false)
  const send = async () => {
    setIsBusy(true)
    try {
      const response = await fetch('/v1/track', {
        method: 'POST',
        credentials: 'omit',
        headers: { Authorization: `Basic ${btoa(`${writeKey.key}:`)}`, 'Content-Type': 'application/json' },
        body: JSON.stringify(testEvent(crypto.randomUUID())),
      })
      if (!response.ok) throw await readProblem(response)
      void message.success(t('connect.sent'))
      await queries.invalidateQueries({ queryKey: ['get', '/api/v1/write-keys'] })
    } catch (error) {
      fail(error)
    } finally {
      setIsBusy(false)
    }
  }
  return (
    <Flex gap={12} align="center" wrap>
      <Button loading={isBusy} onClick={() => void send()}>
        {t('connect.send')}
      </Button>
      <Typography.Text type="secondary">{t('connect.sendHint')}</Typography.Text>
    </Flex>
  )
}
