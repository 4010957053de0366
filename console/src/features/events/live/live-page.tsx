import { ClearOutlined, PauseOutlined, PlayCircleOutlined } from '@ant-design/icons'
import { Alert, Badge, Button, Skeleton } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { LiveEvent } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import type { StreamState } from '@/lib/stream'
import { useMay } from '@/lib/workspace'
import { Page } from '@/ui/page'
import { EmptyState, ErrorState } from '@/ui/states'
import { ArrivalTable } from './arrival-table'
import { EventDrawer } from './event-drawer'
import { FilterBar } from './filter-bar'
import { liveRoute, type LiveFilters } from './routes'
import { Quiet, SendTest } from './send-test'
import { useArrivals } from './use-arrivals'

const COLOURS = { connecting: 'processing', live: 'success', waiting: 'warning' } as const

export default function LivePage() {
  const { t } = useTranslation(['events', 'nav'])
  const format = useFormat()
  const filters = liveRoute.useSearch()
  const navigate = liveRoute.useNavigate()
  const { shown, make, state, error } = useArrivals(filters)
  const [opened, setOpened] = useState<LiveEvent | null>(null)
  const writeKeys = useWriteKeys()
  const writeKey = writeKeys.find((each) => each.id === filters.key) ?? writeKeys[0]
  const setFilters = (search: LiveFilters) => void navigate({ search, replace: true })
  const isFiltered = Object.values(filters).some(Boolean)
  const controls = (
    <>
      <State state={state} isPaused={shown.isPaused} />
      {shown.isPaused ? (
        <Button type="primary" icon={<PlayCircleOutlined />} onClick={() => make({ kind: 'resume' })}>
          {shown.held.length === 0 ? t('live.resume') : t('live.resumeWith', { count: shown.held.length })}
        </Button>
      ) : (
        <Button icon={<PauseOutlined />} onClick={() => make({ kind: 'pause' })}>
          {t('live.pause')}
        </Button>
      )}
      <Button icon={<ClearOutlined />} disabled={shown.events.length === 0} onClick={() => make({ kind: 'clear' })}>
        {t('live.clear')}
      </Button>
      {writeKey === undefined ? null : <SendTest writeKey={writeKey} />}
    </>
  )
  return (
    <Page title={t('nav:live')} hint={t('live.hint')} extra={controls}>
      <FilterBar filters={filters} onFilters={setFilters} writeKeys={writeKeys} />
      {shown.skipped === 0 ? null : (
        <Alert
          type="info"
          showIcon
          title={t('live.skipped', { count: shown.skipped, shown: format.number(shown.skipped) })}
          style={{ marginBottom: 12 }}
        />
      )}
      {error !== null ? (
        <ErrorState error={error} />
      ) : shown.events.length > 0 ? (
        <ArrivalTable events={shown.events} writeKeys={writeKeys} onOpen={setOpened} />
      ) : !shown.hasBegun && state !== 'waiting' ? (
        <Skeleton active title={false} paragraph={{ rows: 6, width: '100%' }} />
      ) : isFiltered ? (
        <EmptyState
          title={t('live.nothingFits')}
          hint={t('live.nothingFitsHint')}
          action={<Button onClick={() => setFilters({})}>{t('live.showAll')}</Button>}
        />
      ) : (
        <Quiet writeKey={writeKey} />
      )}
      <EventDrawer event={opened} onClose={() => setOpened(null)} onFilters={setFilters} />
    </Page>
  )
}

function State({ state, isPaused }: { state: StreamState; isPaused: boolean }) {
  const { t } = useTranslation('events')
  return (
    <span role="status">
      {isPaused && state === 'live' ? (
        <Badge status="default" text={t('live.paused')} />
      ) : (
        <Badge status={COLOURS[state]} text={t(`live.state.${state}`)} />
      )}
    </span>
  )
}

/** Those that can be used; none for roles that may not see them. */
function useWriteKeys() {
  const may = useMay('keys:read')
  const query = api.useQuery(
    'get',
    '/api/v1/write-keys',
    { params: { query: { limit: 200, revoked: false } } },
    { enabled: may },
  )
  return query.data?.items ?? []
}
