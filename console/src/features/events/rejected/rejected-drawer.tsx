import { Alert, App, Button, Descriptions, Drawer, Flex, Input, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { RejectedEvent, Replay } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { useMay } from '@/lib/workspace'
import { CopyBlock } from '@/ui/copy-text'
import { QueryState } from '@/ui/states'
import { useFailure } from '@/ui/use-failure'
import { useDoorWord } from '../shared/door'
import { Problem } from '../shared/problem'
import { useDiscard } from './discard'
import { readEvent, setOut } from './operations'
import { useRefresh } from './use-refresh'

/** One rejected event: why, as it was sent, corrected, tried, replayed. */
export function RejectedDrawer({ id, onClose }: { id: number | undefined; onClose: () => void }) {
  const { t } = useTranslation('events')
  return (
    <Drawer open={id !== undefined} onClose={onClose} size={720} title={t('rejected.one')} destroyOnHidden>
      {id === undefined ? null : <Loaded key={id} id={id} onClose={onClose} />}
    </Drawer>
  )
}

function Loaded({ id, onClose }: { id: number; onClose: () => void }) {
  const query = api.useQuery('get', '/api/v1/rejected-events/{rejected_id}', { params: { path: { rejected_id: id } } })
  return <QueryState query={query}>{(event) => <Opened event={event} onClose={onClose} />}</QueryState>
}

function Opened({ event, onClose }: { event: RejectedEvent; onClose: () => void }) {
  const { t } = useTranslation('events')
  const format = useFormat()
  const door = useDoorWord()
  const mayWrite = useMay('events:write')
  return (
    <Flex vertical gap={16}>
      <Alert
        type={event.replayed_at === null ? 'error' : 'success'}
        showIcon
        title={
          event.replayed_at === null
            ? t('rejected.why')
            : t('rejected.replayedAt', { at: format.dateTime(event.replayed_at) })
        }
        description={<Problem code={event.code} property="" detail={event.message} />}
      />
      <Descriptions
        size="small"
        column={1}
        items={[
          { key: 'event', label: t('column.event'), children: event.event || t('unnamed') },
          { key: 'at', label: t('column.time'), children: format.dateTime(event.rejected_at) },
          { key: 'source', label: t('column.source'), children: door(event.source) },
          { key: 'place', label: t('rejected.place'), children: event.place || '–' },
        ]}
      />
      {event.complete ? null : <Alert type="info" showIcon title={t('rejected.cut')} />}
      {mayWrite && event.correctable && event.complete ? (
        <Editor event={event} onClose={onClose} />
      ) : (
        <>
          <Whole event={event} />
          {event.replayable || event.replayed_at !== null ? null : (
            <Typography.Text type="secondary">{t('rejected.notReplayable')}</Typography.Text>
          )}
        </>
      )}
    </Flex>
  )
}

function Whole({ event }: { event: RejectedEvent }) {
  const { t } = useTranslation('events')
  return <CopyBlock text={setOut(event.payload)} label={t('live.raw')} />
}

function Editor({ event, onClose }: { event: RejectedEvent; onClose: () => void }) {
  const { t } = useTranslation('events')
  const original = setOut(event.payload)
  const [text, setText] = useState(original)
  const [result, setResult] = useState<Replay | null>(null)
  const typed = readEvent(text)
  const { check, replay, unmask, discard } = useEditing(onClose, setResult)
  // Left as it was, the event is replayed as it was kept: every digit of it.
  const body = { items: [{ rejected_id: event.rejected_id, event: text === original ? null : typed }] }
  const isBroken = text !== original && typed === null
  const mayUnmask = useMay('people:unmask')
  return (
    <Flex vertical gap={12}>
      <Flex justify="space-between" align="center" wrap gap={8}>
        <label htmlFor="rejected-editor">
          <Typography.Text strong>{t('rejected.editor')}</Typography.Text>
        </label>
        {mayUnmask && event.payload.includes('*') ? (
          <Button
            size="small"
            loading={unmask.isPending}
            onClick={() =>
              unmask.mutate(
                { params: { path: { rejected_id: event.rejected_id } } },
                { onSuccess: (whole) => setText(setOut(whole.payload)) },
              )
            }
          >
            {t('rejected.unmask')}
          </Button>
        ) : null}
      </Flex>
      <Input.TextArea
        id="rejected-editor"
        value={text}
        onChange={(change) => {
          setText(change.target.value)
          setResult(null)
        }}
        autoSize={{ minRows: 8, maxRows: 24 }}
        spellCheck={false}
        status={isBroken ? 'error' : ''}
        style={{ fontFamily: 'monospace', fontSize: 13 }}
      />
      <Typography.Text type={isBroken ? 'danger' : 'secondary'}>
        {isBroken ? t('rejected.noJson') : t('rejected.editorHint')}
      </Typography.Text>
      {result === null ? null : <Result result={result} />}
      <Flex gap={8} wrap>
        <Button type="primary" disabled={isBroken} loading={replay.isPending} onClick={() => replay.mutate({ body })}>
          {t('rejected.replay')}
        </Button>
        <Button disabled={isBroken} loading={check.isPending} onClick={() => check.mutate({ body })}>
          {t('rejected.try')}
        </Button>
        {text === original ? null : <Button onClick={() => setText(original)}>{t('rejected.reset')}</Button>}
        <Button
          danger
          type="text"
          style={{ marginInlineStart: 'auto' }}
          onClick={() => discard({ ids: [event.rejected_id] }, 1)}
        >
          {t('rejected.discard')}
        </Button>
      </Flex>
    </Flex>
  )
}

function Result({ result }: { result: Replay }) {
  const { t } = useTranslation('events')
  return result.accepted ? (
    <Alert type="success" showIcon role="status" title={t('rejected.good')} />
  ) : (
    <Alert
      type="error"
      showIcon
      title={
        <>
          {t('rejected.stillBad')} <Tag>{result.code}</Tag>
        </>
      }
      description={<Problem code={result.code ?? ''} property="" detail={result.message ?? ''} />}
    />
  )
}

function useEditing(onClose: () => void, onResult: (result: Replay | null) => void) {
  const { t } = useTranslation('events')
  const { message } = App.useApp()
  const fail = useFailure()
  const refresh = useRefresh()
  const check = api.useMutation('post', '/api/v1/rejected-events/check', {
    onError: fail,
    onSuccess: ({ results }) => onResult(results[0] ?? null),
  })
  const replay = api.useMutation('post', '/api/v1/rejected-events/replay', {
    onError: fail,
    onSuccess: async ({ results }) => {
      const result = results[0]
      if (result?.accepted === true) {
        void message.success(t('rejected.done', { count: 1, shown: '1' }))
        onClose()
      } else {
        onResult(result ?? null)
      }
      await refresh()
    },
  })
  const unmask = api.useMutation('post', '/api/v1/rejected-events/{rejected_id}/unmask', { onError: fail })
  const discard = useDiscard(onClose)
  return { check, replay, unmask, discard }
}
