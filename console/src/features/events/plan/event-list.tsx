import { Link } from '@tanstack/react-router'
import { Button, Select, Tag } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, client } from '@/lib/api/client'
import { unwrap } from '@/lib/api/unwrap'
import { download, toQuery } from '@/lib/api/download'
import type { PlanRow } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { shorten } from '@/lib/people'
import { useMay } from '@/lib/workspace'
import { DataList } from '@/ui/data-list/data-list'
import type { DataColumn } from '@/ui/data-list/types'
import { Opener } from '@/ui/opener'
import { EmptyState } from '@/ui/states'
import { useFailure } from '@/ui/use-failure'
import { planRoute } from './routes'
import { useRefresh } from './use-refresh'

const PATH = '/api/v1/plan/events'

/** Declared events beside those that were seen. */
export function EventList() {
  const { t } = useTranslation('events')
  const search = planRoute.useSearch()
  const navigate = planRoute.useNavigate()
  const fail = useFailure()
  const refresh = useRefresh()
  const mayWrite = useMay('events:write')
  const [chosen, setChosen] = useState<string[]>([])
  const declare = api.useMutation('post', '/api/v1/plan/suggestion', {
    onError: fail,
    onSuccess: async () => {
      setChosen([])
      await refresh()
    },
  })
  const set = (changed: Partial<typeof search>) =>
    void navigate({ search: (before) => ({ ...before, ...changed }), replace: true })
  const columns = useColumns((open) => set({ open }))
  const { declared } = search
  return (
    <DataList<PlanRow>
      name="plan-events"
      label={t('plan.events')}
      queryKey={['get', PATH, declared]}
      columns={columns}
      rowKey={(row) => row.event}
      load={(request, signal) => unwrap(client.GET(PATH, { params: { query: { ...request, declared } }, signal }))}
      state={search}
      onState={set}
      searchHint={t('plan.search')}
      filters={
        <>
          <Select<string>
            allowClear
            aria-label={t('plan.which')}
            placeholder={t('plan.which')}
            value={declared === undefined ? null : String(declared)}
            onChange={(picked: string | undefined) =>
              set({ declared: picked === undefined ? undefined : picked === 'true' })
            }
            options={[
              { value: 'true', label: t('plan.declared') },
              { value: 'false', label: t('plan.undeclared') },
            ]}
            style={{ width: 190 }}
          />
          {chosen.length === 0 ? null : (
            <Button
              type="primary"
              loading={declare.isPending}
              onClick={() => declare.mutate({ body: { events: chosen } })}
            >
              {t('plan.declareSeen', { count: chosen.length })}
            </Button>
          )}
        </>
      }
      isFiltered={declared !== undefined}
      onExport={({ search: text, sort }) => download(`${PATH}/export${toQuery({ search: text, sort, declared })}`)}
      empty={<EmptyState title={t('plan.none')} hint={t('plan.noneHint')} />}
      {...(mayWrite ? { selection: { keys: chosen, onChange: (keys) => setChosen(keys.map(String)) } } : {})}
    />
  )
}

function useColumns(onOpen: (event: string) => void): DataColumn<PlanRow>[] {
  const { t } = useTranslation('events')
  const format = useFormat()
  return useMemo(
    () => [
      {
        key: 'event',
        title: t('column.event'),
        sort: 'event',
        always: true,
        render: (row) => <Opener onOpen={() => onOpen(row.event)}>{shorten(row.event, 60)}</Opener>,
      },
      { key: 'status', title: t('plan.status'), sort: 'status', render: (row) => <Status row={row} /> },
      { key: 'owner', title: t('plan.owner'), sort: 'owner', hidden: true, render: (row) => row.owner || '–' },
      {
        key: 'events',
        title: t('plan.seen'),
        sort: 'events',
        align: 'right',
        render: (row) => format.number(row.events),
      },
      {
        key: 'last',
        title: t('plan.lastSeen'),
        sort: 'last_seen',
        render: (row) => (row.last_seen === null ? t('plan.never') : format.relative(row.last_seen)),
      },
      {
        key: 'properties',
        title: t('plan.properties'),
        sort: 'properties',
        align: 'right',
        render: (row) => format.number(row.properties),
      },
      {
        key: 'violations',
        title: t('plan.violations7'),
        sort: 'violations',
        align: 'right',
        render: (row) =>
          row.violations === 0 ? (
            '0'
          ) : (
            <Link to="/events/plan" search={{ tab: 'violations', search: row.event }}>
              {format.number(row.violations)}
            </Link>
          ),
      },
    ],
    [t, format, onOpen],
  )
}

export function Status({ row }: { row: PlanRow }) {
  const { t } = useTranslation('events')
  if (row.status === null) return <Tag>{row.system ? t('plan.system') : t('plan.undeclared')}</Tag>
  return (
    <>
      <Tag color={row.status === 'active' ? 'success' : 'default'}>{t(`plan.is.${row.status}`)}</Tag>
      {row.enforce ? <Tag color="warning">{t('plan.enforced')}</Tag> : null}
    </>
  )
}
