import { PlusOutlined } from '@ant-design/icons'
import { Alert, App, Button, Drawer, Flex, Progress, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, client } from '@/lib/api/client'
import { toApiError } from '@/lib/api/problem'
import type { Corrected } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { useFailure } from '@/ui/use-failure'
import { isReason } from '../shared/reasons'
import type { Chosen } from './discard'
import { Examples } from './examples'
import { OperationRow } from './operation-row'
import { EMPTY, isComplete, suggest, toOperation, type Draft } from './operations'
import { useRefresh } from './use-refresh'

export interface Alike extends Chosen {
  code: string
  /** How many wait. */
  count: number
}

/** One correction for all events with the same mistake: written, tried, done. */
export function CorrectDrawer({ alike, onClose }: { alike: Alike | null; onClose: () => void }) {
  const { t } = useTranslation('events')
  return (
    <Drawer open={alike !== null} onClose={onClose} size={760} title={t('correct.title')} destroyOnHidden>
      {alike === null ? null : <Correct alike={alike} onClose={onClose} />}
    </Drawer>
  )
}

function Correct({ alike, onClose }: { alike: Alike; onClose: () => void }) {
  const { t } = useTranslation('events')
  const format = useFormat()
  const fail = useFailure()
  const [drafts, setDrafts] = useState<Draft[]>([suggest(alike.code)])
  const operations = drafts.filter(isComplete).map(toOperation)
  const { count, ...selection } = alike
  const asked = { ...selection, include_replayed: false }
  const check = api.useMutation('post', '/api/v1/rejected-events/correct/check', { onError: fail })
  const run = useRun(alike, onClose)
  const change = (index: number, draft: Draft) => {
    setDrafts(drafts.map((each, place) => (place === index ? draft : each)))
    check.reset()
  }
  return (
    <Flex vertical gap={16}>
      <Typography.Text>
        {t('correct.hint', {
          count,
          shown: format.number(count),
          reason: isReason(alike.code) ? t(`reason.${alike.code}`) : alike.code,
        })}
      </Typography.Text>
      <Flex vertical gap={8}>
        {drafts.map((draft, index) => (
          <OperationRow
            key={index}
            draft={draft}
            onChange={(changed) => change(index, changed)}
            onRemove={() => {
              setDrafts(drafts.filter((_, place) => place !== index))
              check.reset()
            }}
          />
        ))}
        <div>
          <Button size="small" icon={<PlusOutlined />} onClick={() => setDrafts([...drafts, EMPTY])}>
            {t('correct.add')}
          </Button>
        </div>
        <Typography.Text type="secondary">{t('correct.places')}</Typography.Text>
      </Flex>
      <Flex gap={8} wrap>
        <Button
          type={check.data === undefined ? 'primary' : 'default'}
          loading={check.isPending}
          disabled={run.isBusy}
          onClick={() => check.mutate({ body: { selection: asked, operations, after: 0 } })}
        >
          {t('correct.preview')}
        </Button>
        <Button
          type={check.data === undefined ? 'default' : 'primary'}
          disabled={check.data === undefined || check.data.accepted === 0}
          loading={run.isBusy}
          onClick={() => void run.start(asked, operations)}
        >
          {t('correct.run')}
        </Button>
      </Flex>
      {run.isBusy ? (
        <Progress
          aria-label={t('correct.progress')}
          percent={Math.min(99, Math.round((100 * run.tried) / Math.max(1, count)))}
        />
      ) : null}
      {check.data === undefined || run.isBusy ? null : <Preview found={check.data} />}
    </Flex>
  )
}

function Preview({ found }: { found: Corrected }) {
  const { t } = useTranslation('events')
  const format = useFormat()
  const values = { accepted: format.number(found.accepted), tried: format.number(found.tried) }
  return (
    <>
      <Alert
        role="status"
        showIcon
        type={found.accepted === found.tried ? 'success' : found.accepted === 0 ? 'error' : 'warning'}
        title={t('correct.found', values)}
        description={found.next_after === null ? undefined : t('correct.more')}
      />
      <Examples examples={found.examples} />
    </>
  )
}

/** Calls until there are no more; what is done stays done when one of them fails. */
function useRun(alike: Alike, onClose: () => void) {
  const { t } = useTranslation('events')
  const { message } = App.useApp()
  const format = useFormat()
  const refresh = useRefresh()
  const fail = useFailure()
  const [isBusy, setIsBusy] = useState(false)
  const [tried, setTried] = useState(0)
  const start = async (
    selection: Chosen & { include_replayed: boolean },
    operations: ReturnType<typeof toOperation>[],
  ) => {
    setIsBusy(true)
    setTried(0)
    let accepted = 0
    let after: number | null = 0
    try {
      let sofar = 0
      while (after !== null) {
        const { data }: { data?: Corrected } = await client.POST('/api/v1/rejected-events/correct', {
          body: { selection, operations, after },
        })
        if (data === undefined) break
        accepted += data.accepted
        sofar += data.tried
        setTried(sofar)
        after = data.next_after
      }
      void message.success(t('rejected.done', { count: accepted, shown: format.number(accepted) }))
      if (accepted >= alike.count) onClose()
    } catch (error) {
      fail(toApiError(error))
    } finally {
      setIsBusy(false)
      await refresh()
      if (accepted > 0) onClose()
    }
  }
  return { isBusy, tried, start }
}
