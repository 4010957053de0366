import { Button, Flex, Popconfirm, Table, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { OpenSession } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { useFailure } from '@/ui/use-failure'
import { useRefresh } from './use-refresh'

/** Where one is signed in, and the way out of each place. */
export function SessionsList({ sessions }: { sessions: OpenSession[] }) {
  const { t } = useTranslation(['accounts', 'nav', 'common'])
  const format = useFormat()
  const refresh = useRefresh()
  const fail = useFailure()
  const end = api.useMutation('delete', '/api/v1/account/sessions/{session_id}', { onError: fail, onSettled: refresh })
  const endOthers = api.useMutation('delete', '/api/v1/account/sessions', { onError: fail, onSuccess: refresh })
  return (
    <Flex vertical gap={12}>
      <Typography.Text type="secondary">{t('sessions.hint')}</Typography.Text>
      <Table<OpenSession>
        size="small"
        rowKey="id"
        dataSource={sessions}
        pagination={false}
        scroll={{ x: 'max-content' }}
        columns={[
          {
            key: 'agent',
            title: t('sessions.where'),
            render: (_, each) => (
              <>
                <div>
                  {each.agent === '' ? '–' : each.agent} {each.current ? <Tag>{t('sessions.this')}</Tag> : null}
                </div>
                <Typography.Text type="secondary">{each.address}</Typography.Text>
              </>
            ),
          },
          { key: 'method', title: t('sessions.method'), render: (_, each) => t(`sessions.by.${each.method}`) },
          { key: 'since', title: t('sessions.since'), render: (_, each) => format.dateTime(each.created_at) },
          {
            key: 'seen',
            title: t('sessions.seen'),
            render: (_, each) => (
              <span title={format.dateTime(each.last_seen_at)}>{format.relative(each.last_seen_at)}</span>
            ),
          },
          {
            key: 'end',
            title: <span className="visually-hidden">{t('sessions.end')}</span>,
            render: (_, each) =>
              each.current ? null : (
                <Button
                  size="small"
                  type="text"
                  danger
                  loading={end.isPending && end.variables.params.path.session_id === each.id}
                  onClick={() => end.mutate({ params: { path: { session_id: each.id } } })}
                >
                  {t('sessions.end')}
                </Button>
              ),
          },
        ]}
      />
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
