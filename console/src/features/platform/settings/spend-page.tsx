import { DeleteOutlined, UploadOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { App, Button, DatePicker, Input } from 'antd'
import dayjs from 'dayjs'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, client } from '@/lib/api/client'
import { download, toQuery } from '@/lib/api/download'
import type { SpendRow } from '@/lib/api/schema'
import { useChannelCode, useChannelName } from '@/lib/channel-name'
import { useFormat } from '@/lib/format'
import { DataList } from '@/ui/data-list/data-list'
import type { DataColumn } from '@/ui/data-list/types'
import { Page } from '@/ui/page'
import { EmptyState } from '@/ui/states'
import { settle, useFailure } from '@/ui/use-failure'
import { spendRoute } from './routes'
import { SpendEdit } from './spend-edit'
import { SpendUpload } from './spend-upload'
import { unwrap } from '@/lib/api/unwrap'

const PATH = '/api/v1/insight/spend'

/** A row is known by four names; none of them holds a line feed. */
const keyOf = (row: SpendRow) => [row.day, row.channel, row.campaign, row.source].join('\n')

function parseKey(key: string) {
  const [day = '', channel = '', campaign = '', source = ''] = key.split('\n')
  return { day, channel, campaign, source }
}

export default function SpendPage() {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const search = spendRoute.useSearch()
  const navigate = spendRoute.useNavigate()
  const [isUploading, setIsUploading] = useState(false)
  const [edited, setEdited] = useState<SpendRow | null>(null)
  const [chosen, setChosen] = useState<string[]>([])
  const columns = useColumns(setEdited)
  const channelCode = useChannelCode()
  const coded = (typed: string | undefined) => (typed === undefined ? undefined : channelCode(typed))
  const only = { first: search.first, last: search.last, channel: search.channel }
  const upload = (
    <Button type="primary" icon={<UploadOutlined />} onClick={() => setIsUploading(true)}>
      {t('spend.upload')}
    </Button>
  )
  return (
    <Page title={t('nav:spend')} hint={t('spend.hint')} extra={upload}>
      <DataList<SpendRow>
        name="spend"
        label={t('nav:spend')}
        queryKey={['get', PATH, only]}
        columns={columns}
        rowKey={keyOf}
        load={(request, signal) => {
          const query = { ...request, search: coded(request.search), sort: request.sort ?? '-day', ...only }
          return unwrap(client.GET(PATH, { params: { query }, signal }))
        }}
        state={search}
        onState={(state) => void navigate({ search: (before) => ({ ...before, ...state }), replace: true })}
        searchHint={t('spend.search')}
        filters={
          <>
            <Filters />
            <DeleteChosen keys={chosen} onDone={() => setChosen([])} />
          </>
        }
        isFiltered={Object.values(only).some((each) => each !== undefined)}
        onExport={({ search: text, sort }) =>
          download(`${PATH}/export${toQuery({ search: coded(text), sort, ...only })}`)
        }
        empty={<EmptyState title={t('spend.none')} hint={t('spend.noneHint')} action={upload} />}
        selection={{ keys: chosen, onChange: (keys) => setChosen(keys.map(String)) }}
      />
      {isUploading ? <SpendUpload onClose={() => setIsUploading(false)} /> : null}
      {edited === null ? null : <SpendEdit row={edited} onClose={() => setEdited(null)} />}
    </Page>
  )
}

function Filters() {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const { first, last, channel } = spendRoute.useSearch()
  const channelName = useChannelName()
  const channelCode = useChannelCode()
  const navigate = spendRoute.useNavigate()
  return (
    <>
      <DatePicker.RangePicker
        aria-label={t('common:range.days')}
        value={[first === undefined ? null : dayjs(first), last === undefined ? null : dayjs(last)]}
        onChange={(days) => {
          const [from, to] = (days ?? []).map((each) => each?.format('YYYY-MM-DD'))
          void navigate({ search: (before) => ({ ...before, first: from, last: to }), replace: true })
        }}
      />
      <Input
        key={channel}
        allowClear
        aria-label={t('spend.channel')}
        placeholder={t('spend.channel')}
        defaultValue={channel === undefined ? undefined : channelName(channel)}
        style={{ width: 140 }}
        onBlur={(event) => {
          const named = event.target.value.trim()
          void navigate({
            search: (before) => ({ ...before, channel: named === '' ? undefined : channelCode(named) }),
            replace: true,
          })
        }}
        onPressEnter={(event) => event.currentTarget.blur()}
      />
    </>
  )
}

function DeleteChosen({ keys, onDone }: { keys: string[]; onDone: () => void }) {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const { modal, message } = App.useApp()
  const queries = useQueryClient()
  const removal = api.useMutation('post', '/api/v1/insight/spend/delete', {
    onError: useFailure(),
    onSuccess: async ({ deleted }) => {
      void message.success(t('spend.deleted', { count: deleted }))
      onDone()
      await queries.invalidateQueries({ queryKey: ['get', PATH] })
    },
  })
  if (keys.length === 0) return null
  const ask = () => {
    void modal.confirm({
      title: t('spend.deleteTitle', { count: keys.length }),
      content: t('spend.deleteText'),
      okText: t('common:action.delete'),
      okButtonProps: { danger: true },
      cancelText: t('common:action.cancel'),
      onOk: () => settle(removal.mutateAsync({ body: { rows: keys.map(parseKey) } })),
    })
  }
  return (
    <Button danger icon={<DeleteOutlined />} onClick={ask}>
      {t('spend.delete', { count: keys.length })}
    </Button>
  )
}

function useColumns(onEdit: (row: SpendRow) => void): DataColumn<SpendRow>[] {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const format = useFormat()
  const channelName = useChannelName()
  return useMemo(
    () => [
      { key: 'day', title: t('spend.day'), sort: 'day', always: true, render: (row) => format.day(row.day) },
      { key: 'channel', title: t('spend.channel'), sort: 'channel', render: (row) => channelName(row.channel) },
      { key: 'campaign', title: t('spend.campaign'), sort: 'campaign', render: (row) => row.campaign || '–' },
      { key: 'source', title: t('spend.source'), sort: 'source', render: (row) => row.source || '–' },
      {
        key: 'cost',
        title: t('spend.cost'),
        sort: 'cost',
        align: 'right',
        render: (row) => format.minor(row.cost, row.currency),
      },
      {
        key: 'impressions',
        title: t('spend.impressions'),
        sort: 'impressions',
        align: 'right',
        render: (row) => format.number(row.impressions),
      },
      {
        key: 'clicks',
        title: t('spend.clicks'),
        sort: 'clicks',
        align: 'right',
        render: (row) => format.number(row.clicks),
      },
      {
        key: 'actions',
        title: t('keys.actions'),
        always: true,
        render: (row) => (
          <Button size="small" type="text" onClick={() => onEdit(row)}>
            {t('spend.correct')}
          </Button>
        ),
      },
    ],
    [t, format, channelName, onEdit],
  )
}
