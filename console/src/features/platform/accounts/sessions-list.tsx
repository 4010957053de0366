import { Button, Flex, Popconfirm, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { OpenSession } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { useFailure } from '@/ui/use-failure'
import { useRefresh } from './use-refresh'

/** Where one is signed in, and the way out of each place. */
export function SessionsList({ sessions }: { sessions: OpenSession[] }) {
  const { t } = useTranslation(['accounts', 'nav', 'common'])
  const refresh = useRefresh()
  const fail = useFailure()
  const end = api.useMutation('delete', '/api/v1/account/sessions/{session_id}', { onError: fail, onSettled: refresh })
  const endOthers = api.useMutation('delete', '/api/v1/account/sessions', { onError: fail, onSuccess: refresh })
  return (
    <Flex vertical gap={12}>
      <Typography.Text type="secondary">{t('sessions.hint')}</Typography.Text>
      <ul aria-label={t('sessions.title')} className="plain-list">
        {sessions.map((each) => (
          <SessionRow
            key={each.id}
            session={each}
            isEnding={end.isPending && end.variables.params.path.session_id === each.id}
            onEnd={() => end.mutate({ params: { path: { session_id: each.id } } })}
          />
        ))}
      </ul>
      <Popconfirm
        title={t('sessions.endOthersSure')}
        okText={t('sessions.endOthers')}
        cancelText={t('common:action.cancel')}
        onConfirm={() => endOthers.mutate({ params: { query: { keep_current: true } } })}
      >
        <Button danger disabled={sessions.length < 2} loading={endOthers.isPending} style={{ alignSelf: 'start' }}>
          {t('sessions.endOthers')}
        </Button>
      </Popconfirm>
    </Flex>
  )
}

interface SessionRowProps {
  session: OpenSession
  isEnding: boolean
  onEnd: () => void
}

function SessionRow({ session, isEnding, onEnd }: SessionRowProps) {
  const { t } = useTranslation('accounts')
  const format = useFormat()
  return (
    <li>
      <Flex justify="space-between" align="center" gap={12}>
        <Flex vertical>
          <span>
            {session.agent === '' ? '–' : session.agent} {session.current ? <Tag>{t('sessions.this')}</Tag> : null}
          </span>
          <Typography.Text type="secondary">
            {session.address} · {t(`sessions.by.${session.method}`)}
          </Typography.Text>
          <Typography.Text type="secondary" title={format.dateTime(session.last_seen_at)}>
            {t('sessions.since', { time: format.dateTime(session.created_at) })} ·{' '}
            {t('sessions.seen', { time: format.relative(session.last_seen_at) })}
          </Typography.Text>
        </Flex>
        {session.current ? null : (
          <Button size="small" type="text" danger loading={isEnding} onClick={onEnd}>
            {t('sessions.end')}
          </Button>
        )}
      </Flex>
    </li>
  )
}
