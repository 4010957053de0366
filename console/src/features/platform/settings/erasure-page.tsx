import { PlusOutlined } from '@ant-design/icons'
import { Badge, Button, Flex, Segmented, Typography } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '@/lib/api/client'
import { download } from '@/lib/api/download'
import type { ErasureRequest } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { DataList } from '@/ui/data-list/data-list'
import type { DataColumn } from '@/ui/data-list/types'
import { Page } from '@/ui/page'
import { EmptyState } from '@/ui/states'
import { Opener } from '@/ui/opener'
import { ErasureDrawer } from './erasure-drawer'
import { NewErasure } from './erasure-new'
import { StateTag } from './erasure-state'
import { erasureRoute } from './routes'
import { unwrap } from '@/lib/api/unwrap'
import { useMay } from '@/lib/workspace'

const PATH = '/api/v1/erasure-requests'
const CHOICES = ['open', 'overdue', 'erasing', 'done', 'refused'] as const
type Choice = (typeof CHOICES)[number] | undefined

/** As the API asks for it. */
function toFilter(choice: Choice) {
  if (choice === 'overdue') return { overdue: true }
  return choice === undefined ? {} : { state: [choice] }
}

export default function ErasurePage() {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const search = erasureRoute.useSearch()
  const navigate = erasureRoute.useNavigate()
  const [isRegistering, setIsRegistering] = useState(false)
  const open = (id: string | undefined) =>
    void navigate({ search: (before) => ({ ...before, request: id }), replace: true })
  const columns = useColumns(open)
  const filter = toFilter(search.state)
  const mayRegister = useMay('people:write')
  const register = mayRegister ? (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setIsRegistering(true)}>
      {t('erasure.register')}
    </Button>
  ) : null
  return (
    <Page title={t('nav:erasure')} hint={t('erasure.hint')} extra={register}>
      <DataList<ErasureRequest>
        name="erasure"
        label={t('nav:erasure')}
        queryKey={['get', PATH, filter]}
        columns={columns}
        rowKey={(request) => request.id}
        load={(request, signal) => unwrap(client.GET(PATH, { params: { query: { ...request, ...filter } }, signal }))}
        state={search}
        onState={(state) => void navigate({ search: (before) => ({ ...before, ...state }), replace: true })}
        searchHint={t('erasure.search')}
        filters={
          <Segmented
            aria-label={t('erasure.stateLabel')}
            style={{ maxWidth: '100%', overflowX: 'auto' }}
            value={search.state ?? 'all'}
            options={(['all', ...CHOICES] as const).map((each) => ({ value: each, label: t(`erasure.state.${each}`) }))}
            onChange={(chosen) =>
              void navigate({
                search: (before) => ({ ...before, state: chosen === 'all' ? undefined : (chosen as Choice) }),
                replace: true,
              })
            }
          />
        }
        isFiltered={search.state !== undefined}
        onExport={({ search: text, sort }) => download(`${PATH}/export${exportQuery(text, sort, search.state)}`)}
        empty={<EmptyState title={t('erasure.none')} hint={t('erasure.noneHint')} action={register} />}
      />
      {isRegistering ? (
        <NewErasure
          onClose={() => setIsRegistering(false)}
          onRegistered={(id) => {
            setIsRegistering(false)
            open(id)
          }}
        />
      ) : null}
      <ErasureDrawer id={search.request ?? null} onClose={() => open(undefined)} />
    </Page>
  )
}

function exportQuery(text: string | undefined, sort: string | undefined, choice: Choice): string {
  const query = new URLSearchParams()
  if (text) query.set('search', text)
  if (sort) query.set('sort', sort)
  if (choice === 'overdue') query.set('overdue', 'true')
  else if (choice !== undefined) query.set('state', choice)
  return `?${query.toString()}`
}

function useColumns(onOpen: (id: string) => void): DataColumn<ErasureRequest>[] {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const format = useFormat()
  return useMemo(
    () => [
      {
        key: 'who',
        title: t('erasure.who'),
        always: true,
        render: (request) => (
          <Opener onOpen={() => onOpen(request.id)}>
            {request.identifier ?? t('erasure.fingerprintShort', { start: request.fingerprint.slice(0, 10) })}
          </Opener>
        ),
      },
      { key: 'type', title: t('erasure.type'), sort: 'identifier_type', render: (request) => request.identifier_type },
      {
        key: 'state',
        title: t('erasure.stateLabel'),
        sort: 'state',
        render: (request) => (
          <Flex gap={8} wrap>
            <StateTag state={request.state} />
            {request.is_overdue ? <Badge status="error" text={t('erasure.state.overdue')} /> : null}
          </Flex>
        ),
      },
      {
        key: 'reason',
        title: t('erasure.reasonLabel'),
        sort: 'reason',
        render: (request) => t(`erasure.reason.${request.reason}`),
      },
      { key: 'due', title: t('erasure.due'), sort: 'due_on', render: (request) => format.day(request.due_on) },
      {
        key: 'registered',
        title: t('erasure.registered'),
        sort: 'registered_at',
        render: (request) => format.dateTime(request.registered_at),
      },
      {
        key: 'decided',
        title: t('erasure.decided'),
        sort: 'decided_at',
        render: (request) => format.dateTime(request.decided_at),
      },
      {
        key: 'fingerprint',
        title: t('erasure.fingerprint'),
        hidden: true,
        render: (request) => <Typography.Text code>{request.fingerprint}</Typography.Text>,
      },
    ],
    [t, format, onOpen],
  )
}
