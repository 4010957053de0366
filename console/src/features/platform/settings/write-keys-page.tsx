import { PlusOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { App, Button, Flex, Tag } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, client } from '@/lib/api/client'
import { download, toQuery } from '@/lib/api/download'
import type { WriteKey } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { useMay } from '@/lib/workspace'
import { CopyText } from '@/ui/copy-text'
import { DataList } from '@/ui/data-list/data-list'
import type { DataColumn } from '@/ui/data-list/types'
import { Page } from '@/ui/page'
import { EmptyState } from '@/ui/states'
import { settle, useFailure } from '@/ui/use-failure'
import { ConnectDrawer } from './connect-drawer'
import { KeyFilter, toRevoked } from './key-filter'
import { NewWriteKey } from './new-write-key'
import { RenameModal } from './rename-modal'
import { writeKeysRoute } from './routes'
import { unwrap } from '@/lib/api/unwrap'

const PATH = '/api/v1/write-keys'

export default function WriteKeysPage() {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const search = writeKeysRoute.useSearch()
  const navigate = writeKeysRoute.useNavigate()
  const mayWrite = useMay('keys:write')
  const [isMaking, setIsMaking] = useState(search.new === true && mayWrite)
  const [connected, setConnected] = useState<WriteKey | null>(null)
  const [renamed, setRenamed] = useState<WriteKey | null>(null)
  const { revoke, rename } = useChanges(() => setRenamed(null))
  const columns = useColumns({ onConnect: setConnected, onRename: setRenamed, onRevoke: revoke })
  const make = mayWrite ? (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setIsMaking(true)}>
      {t('writeKeys.new')}
    </Button>
  ) : undefined
  const revoked = toRevoked(search.keys)
  return (
    <Page title={t('nav:writeKeys')} hint={t('writeKeys.hint')} extra={make}>
      <DataList<WriteKey>
        name="write-keys"
        label={t('nav:writeKeys')}
        queryKey={['get', PATH, revoked]}
        columns={columns}
        rowKey={(key) => key.id}
        load={(request, signal) => unwrap(client.GET(PATH, { params: { query: { ...request, revoked } }, signal }))}
        state={search}
        onState={(state) => void navigate({ search: (before) => ({ ...before, ...state }), replace: true })}
        searchHint={t('writeKeys.search')}
        filters={
          <KeyFilter
            value={search.keys}
            onChange={(keys) => void navigate({ search: (before) => ({ ...before, keys }), replace: true })}
          />
        }
        isFiltered={search.keys === 'revoked'}
        onExport={({ search: text, sort }) => download(`${PATH}/export${toQuery({ search: text, sort, revoked })}`)}
        empty={<EmptyState title={t('writeKeys.none')} hint={t('writeKeys.noneHint')} action={make} />}
      />
      {isMaking ? (
        <NewWriteKey
          onClose={() => setIsMaking(false)}
          onMade={(key) => {
            setIsMaking(false)
            setConnected(key)
          }}
        />
      ) : null}
      {renamed === null ? null : (
        <RenameModal
          current={renamed.name}
          isBusy={rename.isPending}
          onClose={() => setRenamed(null)}
          onRename={(name) => rename.mutate({ params: { path: { key_id: renamed.id } }, body: { name } })}
        />
      )}
      <ConnectDrawer writeKey={connected} onClose={() => setConnected(null)} />
    </Page>
  )
}

function useChanges(onRenamed: () => void) {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const { modal } = App.useApp()
  const fail = useFailure()
  const queries = useQueryClient()
  const refresh = () => queries.invalidateQueries({ queryKey: ['get', PATH] })
  const rename = api.useMutation('patch', '/api/v1/write-keys/{key_id}', {
    onError: fail,
    onSuccess: async () => {
      onRenamed()
      await refresh()
    },
  })
  const removal = api.useMutation('delete', '/api/v1/write-keys/{key_id}', { onError: fail, onSuccess: refresh })
  const revoke = (key: WriteKey) => {
    void modal.confirm({
      title: t('writeKeys.revokeTitle', { name: key.name }),
      content: t('writeKeys.revokeText'),
      okText: t('keys.revoke'),
      okButtonProps: { danger: true },
      cancelText: t('common:action.cancel'),
      onOk: () => settle(removal.mutateAsync({ params: { path: { key_id: key.id } } })),
    })
  }
  return { rename, revoke }
}

interface Actions {
  onConnect: (key: WriteKey) => void
  onRename: (key: WriteKey) => void
  onRevoke: (key: WriteKey) => void
}

function useColumns({ onConnect, onRename, onRevoke }: Actions): DataColumn<WriteKey>[] {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const format = useFormat()
  const mayWrite = useMay('keys:write')
  return useMemo(
    () => [
      {
        key: 'name',
        title: t('keys.name'),
        sort: 'name',
        always: true,
        render: (key) => (
          <Flex gap={8}>
            {key.name}
            {key.revoked_at === null ? null : <Tag>{t('keys.isRevoked')}</Tag>}
          </Flex>
        ),
      },
      { key: 'key', title: t('writeKeys.key'), render: (key) => <CopyText text={key.key} /> },
      {
        key: 'events',
        title: t('writeKeys.events'),
        sort: 'events_last_day',
        align: 'right',
        render: (key) => format.number(key.events_last_day),
      },
      {
        key: 'last',
        title: t('writeKeys.last'),
        sort: 'last_event_at',
        render: (key) => (key.last_event_at ? format.relative(key.last_event_at) : t('writeKeys.never')),
      },
      {
        key: 'created',
        title: t('keys.created'),
        sort: 'created_at',
        hidden: true,
        render: (key) => format.dateTime(key.created_at),
      },
      {
        key: 'revoked',
        title: t('keys.revoked'),
        sort: 'revoked_at',
        hidden: true,
        render: (key) => format.dateTime(key.revoked_at),
      },
      {
        key: 'actions',
        title: t('keys.actions'),
        always: true,
        render: (key) =>
          key.revoked_at !== null ? null : (
            <Flex gap={4} wrap>
              <Button size="small" onClick={() => onConnect(key)}>
                {t('writeKeys.connect')}
              </Button>
              {mayWrite ? (
                <>
                  <Button size="small" type="text" onClick={() => onRename(key)}>
                    {t('keys.rename')}
                  </Button>
                  <Button size="small" type="text" danger onClick={() => onRevoke(key)}>
                    {t('keys.revoke')}
                  </Button>
                </>
              ) : null}
            </Flex>
          ),
      },
    ],
    [t, format, mayWrite, onConnect, onRename, onRevoke],
  )
}
