import { PlusOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Drawer, Flex, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { Corrected } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { useFailure } from '@/ui/use-failure'
import { isReason } from '../shared/reasons'
import { Correcting } from './correcting'
import type { Chosen } from './discard'
import { Examples } from './examples'
import { OperationRow } from './operation-row'
import { EMPTY, isComplete, suggest, toOperation, type Draft } from './operations'

export interface Alike {
  selection: Chosen
  /** Reason that they share, where they do. */
  code?: string
  /** How many wait, where that is known. */
  count?: number
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
  const queries = useQueryClient()
  const [drafts, setDrafts] = useState<Draft[]>([suggest(alike.code ?? '')])
  const operations = drafts.filter(isComplete).map(toOperation)
  const selection = { ...alike.selection, include_replayed: false }
  const check = api.useMutation('post', '/api/v1/rejected-events/correct/check', { onError: fail })
  const run = api.useMutation('post', '/api/v1/rejected-events/correct/all', {
    onError: fail,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['get', '/api/v1/tasks'] }),
  })
  const change = (index: number, draft: Draft) => {
    setDrafts(drafts.map((each, place) => (place === index ? draft : each)))
    check.reset()
  }
  if (run.data !== undefined) return <Correcting task={run.data.task_id} onClose={onClose} />
  const { code, count } = alike
  return (
    <Flex vertical gap={16}>
      <Typography.Text>
        {code === undefined || count === undefined
          ? t('correct.hintMany')
          : t('correct.hint', {
              count,
              shown: format.number(count),
              reason: isReason(code) ? t(`reason.${code}`) : code,
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
        <Typography.Text type="secondary">
          {operations.length === 0 ? t('correct.asKept') : t('correct.places')}
        </Typography.Text>
      </Flex>
      <Flex gap={8} wrap>
        <Button
          type={check.data === undefined ? 'primary' : 'default'}
          loading={check.isPending}
          onClick={() => check.mutate({ body: { selection, operations, after: 0 } })}
        >
          {t('correct.preview')}
        </Button>
        <Button
          type={check.data === undefined ? 'default' : 'primary'}
          disabled={check.data === undefined || check.data.accepted === 0}
          loading={run.isPending}
          onClick={() => run.mutate({ body: { selection, operations } })}
        >
          {t('correct.run')}
        </Button>
      </Flex>
      {check.data === undefined ? null : <Preview found={check.data} />}
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
