import { SendOutlined } from '@ant-design/icons'
import { Link } from '@tanstack/react-router'
import { App, Button, Flex, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { readProblem } from '@/lib/api/problem'
import type { WriteKey } from '@/lib/api/schema'
import { useMay } from '@/lib/workspace'
import { CopyBlock } from '@/ui/copy-text'
import { EmptyState } from '@/ui/states'
import { useFailure } from '@/ui/use-failure'

/** Sends one event as a visitor of its own, so that no customer's story gets it. */
export function SendTest({ writeKey }: { writeKey: WriteKey }) {
  const { t } = useTranslation('events')
  const { message } = App.useApp()
  const fail = useFailure()
  const [isBusy, setIsBusy] = useState(false)
  const send = async () => {
    setIsBusy(true)
    try {
      const response = await fetch('/v1/track', {
        method: 'POST',
        credentials: 'omit',
        headers: { Authorization: `Basic ${btoa(`${writeKey.key}:`)}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({
          anonymousId: 'console-test',
          event: 'Test Event',
          messageId: crypto.randomUUID(),
          properties: { sent_from: 'console' },
        }),
      })
      if (!response.ok) throw await readProblem(response)
      void message.success(t('live.sent'))
    } catch (error) {
      fail(error)
    } finally {
      setIsBusy(false)
    }
  }
  return (
    <Button icon={<SendOutlined />} loading={isBusy} onClick={() => void send()}>
      {t('live.send')}
    </Button>
  )
}

/** Nothing arrives: how to send something. */
export function Quiet({ writeKey }: { writeKey: WriteKey | undefined }) {
  const { t } = useTranslation('events')
  const mayMake = useMay('keys:write')
  const lines = `curl -u ${writeKey?.key ?? t('live.yourKey')}: ${window.location.origin}/v1/track \\
  -H 'Content-Type: application/json' \\
  -d '{"userId": "u1", "event": "Product Viewed", "properties": {"product_id": "sku-1", "price": 19.9}}'`
  return (
    <EmptyState
      title={t('live.quiet')}
      hint={t('live.quietHint')}
      action={
        <Flex vertical gap={12} align="center">
          <div style={{ maxWidth: 'min(720px, 100%)', textAlign: 'start' }}>
            <CopyBlock text={lines} label={t('live.snippet')} />
          </div>
          {writeKey !== undefined ? (
            <SendTest writeKey={writeKey} />
          ) : mayMake ? (
            <Link to="/settings/write-keys">
              <Button>{t('live.makeKey')}</Button>
            </Link>
          ) : (
            <Typography.Text type="secondary">{t('live.askForKey')}</Typography.Text>
          )}
        </Flex>
      }
    />
  )
}
