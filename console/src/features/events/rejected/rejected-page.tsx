import { Button, Flex, Segmented, Select, Typography } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, client } from '@/lib/api/client'
import { unwrap } from '@/lib/api/unwrap'
import { download, toQuery } from '@/lib/api/download'
import type { RejectedEvent } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { shorten } from '@/lib/people'
import { useMay } from '@/lib/workspace'
import { DataList } from '@/ui/data-list/data-list'
import type { DataColumn } from '@/ui/data-list/types'
import { Page } from '@/ui/page'
import { EmptyState } from '@/ui/states'
import { isReason, REASONS } from '../shared/reasons'
import { CorrectDrawer, type Alike } from './correct-drawer'
import { useDiscard } from './discard'
import { Groups } from './groups'
import { RejectedDrawer } from './rejected-drawer'
import { rejectedRoute } from './routes'
import { PATH } from './use-refresh'
import { useSay } from '@/lib/sentences/use-say'

export default function RejectedPage() {
  const { t } = useTranslation(['events', 'nav'])
  const search = rejectedRoute.useSearch()
  const navigate = rejectedRoute.useNavigate()
  const [alike, setAlike] = useState<Alike | null>(null)
  const change = (changed: Partial<typeof search>) =>
    void navigate({ search: (before) => ({ ...before, ...changed }), replace: true })
  const view = search.view ?? 'groups'
  return (
    <Page
      title={t('nav:rejected')}
      hint={t('rejected.hint')}
      extra={
        <Segmented<'groups' | 'list'>
          aria-label={t('rejected.view')}
          value={view}
          onChange={(chosen) => change({ view: chosen })}
          options={[
            { value: 'groups', label: t('rejected.byReason') },
            { value: 'list', label: t('rejected.eachOne') },
          ]}
        />
      }
    >
      {view === 'groups' ? (
        <Groups
          onShow={({ code, event, source }) => change({ view: 'list', code, event: event || undefined, source })}
          onCorrect={setAlike}
        />
      ) : (
        <List onOpen={(open) => change({ open })} />
      )}
      <RejectedDrawer id={search.open} onClose={() => change({ open: undefined })} />
      <CorrectDrawer alike={alike} onClose={() => setAlike(null)} />
    </Page>
  )
}

function List({ onOpen }: { onOpen: (id: number) => void }) {
  const { t } = useTranslation(['events', 'nav'])
  const search = rejectedRoute.useSearch()
  const navigate = rejectedRoute.useNavigate()
  const [chosen, setChosen] = useState<number[]>([])
  const discard = useDiscard(() => setChosen([]))
  const mayWrite = useMay('events:write')
  const columns = useColumns(onOpen)
  const { code, event, source } = search
  const filters = { code, event, source }
  const set = (changed: Partial<typeof search>) =>
    void navigate({ search: (before) => ({ ...before, ...changed }), replace: true })
  return (
    <>
      <DataList<RejectedEvent>
        name="rejected-events"
        label={t('nav:rejected')}
        queryKey={['get', PATH, filters]}
        columns={columns}
        rowKey={(row) => row.rejected_id}
        load={(request, signal) => unwrap(client.GET(PATH, { params: { query: { ...request, ...filters } }, signal }))}
        state={search}
        onState={set}
        searchHint={t('rejected.search')}
        filters={<Filters />}
        isFiltered={Boolean(code ?? event ?? source)}
        onExport={({ search: text, sort }) => download(`${PATH}/export${toQuery({ search: text, sort, ...filters })}`)}
        empty={<EmptyState title={t('rejected.none')} hint={t('rejected.noneHint')} />}
        {...(mayWrite ? { selection: { keys: chosen, onChange: (keys) => setChosen(keys.map(Number)) } } : {})}
      />
      {chosen.length === 0 ? null : (
        <Flex gap={12} align="center" justify="center">
          <Typography.Text>{t('rejected.chosen', { count: chosen.length })}</Typography.Text>
          <Button danger onClick={() => discard({ ids: chosen }, chosen.length)}>
            {t('rejected.discard')}
          </Button>
        </Flex>
      )}
    </>
  )
}

function Filters() {
  const { t } = useTranslation('events')
  const search = rejectedRoute.useSearch()
  const navigate = rejectedRoute.useNavigate()
  const groups = api.useQuery('get', '/api/v1/rejected-events/groups')
  const set = (changed: Partial<typeof search>) =>
    void navigate({ search: (before) => ({ ...before, ...changed }), replace: true })
  const known = groups.data?.items ?? []
  const select = (label: string, value: string | undefined, all: string[], onChange: (value?: string) => void) => (
    <Select<string>
      allowClear
      showSearch
      aria-label={label}
      placeholder={label}
      value={value ?? null}
      onChange={(picked: string | undefined) => onChange(picked)}
      options={[...new Set([...all, ...(value === undefined ? [] : [value])])].map((each) => ({
        value: each,
        label: isReason(each) ? t(`reason.${each}`) : each,
      }))}
      style={{ width: 190 }}
    />
  )
  const codes = known.map((each) => each.code)
  return (
    <>
      {select(t('rejected.reason'), search.code, codes.length === 0 ? [...REASONS] : codes, (code) => set({ code }))}
      {select(
        t('column.event'),
        search.event,
        known.map((each) => each.event).filter((each) => each !== ''),
        (event) => set({ event }),
      )}
      {select(
        t('column.source'),
        search.source,
        known.map((each) => each.source),
        (source) => set({ source }),
      )}
    </>
  )
}

function useColumns(onOpen: (id: number) => void): DataColumn<RejectedEvent>[] {
  const { t } = useTranslation('events')
  const say = useSay()
  const format = useFormat()
  return useMemo(
    () => [
      {
        key: 'event',
        title: t('column.event'),
        sort: 'event',
        always: true,
        render: (row) => (
          <Button type="link" size="small" style={{ paddingInline: 0 }} onClick={() => onOpen(row.rejected_id)}>
            {row.event === '' ? t('unnamed') : shorten(row.event, 60)}
          </Button>
        ),
      },
      {
        key: 'code',
        title: t('rejected.reason'),
        sort: 'code',
        render: (row) => (isReason(row.code) ? t(`reason.${row.code}`) : row.code),
      },
      {
        key: 'message',
        title: t('rejected.message'),
        hidden: true,
        render: (row) => <span title={say(row.message)}>{shorten(say(row.message), 80)}</span>,
      },
      { key: 'source', title: t('column.source'), sort: 'source', render: (row) => row.source },
      { key: 'place', title: t('rejected.place'), sort: 'place', render: (row) => shorten(row.place) || '–' },
      {
        key: 'time',
        title: t('column.time'),
        sort: 'rejected_at',
        render: (row) => format.dateTime(row.rejected_at),
      },
    ],
    [t, format, onOpen, say],
  )
}
