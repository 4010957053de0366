import { PlusOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { App, Badge, Button, Flex, Typography } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useActorWords } from '@/lib/actor-name'
import { api, client } from '@/lib/api/client'
import { download, toQuery } from '@/lib/api/download'
import type { ApiKey } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { useMay } from '@/lib/workspace'
import { DataList } from '@/ui/data-list/data-list'
import type { DataColumn } from '@/ui/data-list/types'
import { Page } from '@/ui/page'
import { EmptyState } from '@/ui/states'
import { settle, useFailure } from '@/ui/use-failure'
import { KeyFilter, toRevoked } from './key-filter'
import { NewApiKey } from './new-api-key'
import { RenameModal } from './rename-modal'
import { apiKeysRoute } from './routes'
import { ScopeTags } from './scope-tags'
import { unwrap } from '@/lib/api/unwrap'

const PATH = '/api/v1/api-keys'

export default function ApiKeysPage() {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const search = apiKeysRoute.useSearch()
  const navigate = apiKeysRoute.useNavigate()
  const mayWrite = useMay('keys:write')
  const [isMaking, setIsMaking] = useState(false)
  const [renamed, setRenamed] = useState<ApiKey | null>(null)
  const { revoke, rename } = useChanges(() => setRenamed(null))
  const columns = useColumns({ onRename: setRenamed, onRevoke: revoke })
  const make = mayWrite ? (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setIsMaking(true)}>
      {t('apiKeys.new')}
    </Button>
  ) : undefined
  const revoked = toRevoked(search.keys)
  return (
    <Page title={t('nav:apiKeys')} hint={t('apiKeys.hint')} extra={make}>
      <DataList<ApiKey>
        name="api-keys"
        label={t('nav:apiKeys')}
        queryKey={['get', PATH, revoked]}
        columns={columns}
        rowKey={(key) => key.id}
        load={(request, signal) => unwrap(client.GET(PATH, { params: { query: { ...request, revoked } }, signal }))}
        state={search}
        onState={(state) => void navigate({ search: (before) => ({ ...before, ...state }), replace: true })}
        searchHint={t('apiKeys.search')}
        filters={
          <KeyFilter
            value={search.keys}
            onChange={(keys) => void navigate({ search: (before) => ({ ...before, keys }), replace: true })}
          />
        }
        isFiltered={search.keys === 'revoked'}
        onExport={({ search: text, sort }) => download(`${PATH}/export${toQuery({ search: text, sort, revoked })}`)}
        empty={<EmptyState title={t('apiKeys.none')} hint={t('apiKeys.noneHint')} action={make} />}
      />
      {isMaking ? <NewApiKey onClose={() => setIsMaking(false)} /> : null}
      {renamed === null ? null : (
        <RenameModal
          current={renamed.name}
          isBusy={rename.isPending}
          onClose={() => setRenamed(null)}
          onRename={(name) => rename.mutate({ params: { path: { key_id: renamed.id } }, body: { name } })}
        />
      )}
    </Page>
  )
}

function useChanges(onRenamed: () => void) {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const { modal } = App.useApp()
  const fail = useFailure()
  const queries = useQueryClient()
  const refresh = () => queries.invalidateQueries({ queryKey: ['get', PATH] })
  const rename = api.useMutation('patch', '/api/v1/api-keys/{key_id}', {
    onError: fail,
    onSuccess: async () => {
      onRenamed()
      await refresh()
    },
  })
  const removal = api.useMutation('delete', '/api/v1/api-keys/{key_id}', { onError: fail, onSuccess: refresh })
  const revoke = (key: ApiKey) => {
    void modal.confirm({
      title: t('apiKeys.revokeTitle', { name: key.name }),
      content: t('apiKeys.revokeText'),
      okText: t('keys.revoke'),
      okButtonProps: { danger: true },
      cancelText: t('common:action.cancel'),
      onOk: () => settle(removal.mutateAsync({ params: { path: { key_id: key.id } } })),
    })
  }
  return { rename, revoke }
}

interface Actions {
  onRename: (key: ApiKey) => void
  onRevoke: (key: ApiKey) => void
}

function useColumns({ onRename, onRevoke }: Actions): DataColumn<ApiKey>[] {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const format = useFormat()
  const actors = useActorWords()
  const mayWrite = useMay('keys:write')
  return useMemo(
    () => [
      { key: 'name', title: t('keys.name'), sort: 'name', always: true, render: (key) => key.name },
      {
        key: 'prefix',
        title: t('apiKeys.prefix'),
        render: (key) => <Typography.Text code>{`${key.prefix}…`}</Typography.Text>,
      },
      { key: 'state', title: t('apiKeys.state'), render: (key) => <KeyState apiKey={key} /> },
      {
        key: 'scopes',
        title: t('apiKeys.scopes'),
        render: (key) => <ScopeTags scopes={key.scopes} />,
      },
      {
        key: 'maker',
        title: t('apiKeys.maker'),
        sort: 'made_by_name',
        render: (key) => (key.made_by === null ? '–' : actors.name(key.made_by, key.made_by_name)),
      },
      {
        key: 'used',
        title: t('apiKeys.used'),
        sort: 'last_used_at',
        render: (key) => (key.last_used_at ? format.relative(key.last_used_at) : t('writeKeys.never')),
      },
      {
        key: 'expires',
        title: t('apiKeys.expires'),
        sort: 'expires_at',
        render: (key) => (key.expires_at ? format.dateTime(key.expires_at) : t('apiKeys.noExpiry')),
      },
      {
        key: 'created',
        title: t('keys.created'),
        sort: 'created_at',
        hidden: true,
        render: (key) => format.dateTime(key.created_at),
      },
      {
        key: 'actions',
        title: t('keys.actions'),
        always: true,
        render: (key) =>
          key.revoked_at === null && mayWrite ? (
            <Flex gap={4}>
              <Button size="small" type="text" onClick={() => onRename(key)}>
                {t('keys.rename')}
              </Button>
              <Button size="small" type="text" danger onClick={() => onRevoke(key)}>
                {t('keys.revoke')}
              </Button>
            </Flex>
          ) : null,
      },
    ],
    [t, format, actors, mayWrite, onRename, onRevoke],
  )
}

function KeyState({ apiKey }: { apiKey: ApiKey }) {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const [now] = useState(Date.now)
  if (apiKey.revoked_at !== null) return <Badge status="default" text={t('keys.isRevoked')} />
  const isExpired = apiKey.expires_at !== null && Date.parse(apiKey.expires_at) <= now
  return isExpired ? (
    <Badge status="warning" text={t('apiKeys.expired')} />
  ) : (
    <Badge status="success" text={t('keys.isActive')} />
  )
}
