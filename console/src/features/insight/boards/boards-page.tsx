import { PlusOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Button, Segmented, Typography } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useActorWords } from '@/lib/actor-name'
import { client } from '@/lib/api/client'
import { download, toQuery } from '@/lib/api/download'
import type { Board, BoardSummary } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { useMay } from '@/lib/workspace'
import { DataList } from '@/ui/data-list/data-list'
import type { DataColumn } from '@/ui/data-list/types'
import { Page } from '@/ui/page'
import { EmptyState } from '@/ui/states'
import { useFailure } from '@/ui/use-failure'
import { answered, BOARDS, type Naming } from '../shared/saved/calls'
import { RenameDialog } from '../shared/saved/rename-dialog'
import { boardsRoute } from './routes'

/** All boards of the workspace. */
export default function BoardsPage() {
  const { t } = useTranslation(['boards', 'nav'])
  const search = boardsRoute.useSearch()
  const navigate = boardsRoute.useNavigate()
  const mayWrite = useMay('insight:write')
  const [isMaking, setIsMaking] = useState(false)
  const isArchive = search.archived === true
  const columns = useColumns(isArchive && mayWrite)
  const only = { archived: isArchive }
  const make = mayWrite ? (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setIsMaking(true)}>
      {t('list.new')}
    </Button>
  ) : null
  return (
    <Page title={t('nav:boards')} hint={t('list.hint')} extra={make}>
      <DataList<BoardSummary>
        name="boards"
        label={t('nav:boards')}
        queryKey={['get', BOARDS, only]}
        columns={columns}
        rowKey={(row) => row.id}
        load={(request, signal) => answered(client.GET(BOARDS, { params: { query: { ...request, ...only } }, signal }))}
        state={search}
        onState={(state) => void navigate({ search: (before) => ({ ...before, ...state }), replace: true })}
        searchHint={t('saved.search')}
        filters={
          <Segmented
            aria-label={t('list.which')}
            value={isArchive ? 'archive' : 'used'}
            options={[
              { value: 'used', label: t('saved.used') },
              { value: 'archive', label: t('saved.archive') },
            ]}
            onChange={(which) =>
              void navigate({
                search: (before) => ({ ...before, archived: which === 'archive' ? true : undefined }),
                replace: true,
              })
            }
          />
        }
        isFiltered={isArchive}
        onExport={({ search: text, sort }) => download(`${BOARDS}/export${toQuery({ search: text, sort, ...only })}`)}
        empty={<EmptyState title={t('list.none')} hint={t('list.noneHint')} action={make} />}
      />
      {isMaking ? <NewBoard onClose={() => setIsMaking(false)} /> : null}
    </Page>
  )
}

function NewBoard({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('boards')
  const navigate = useNavigate()
  const queries = useQueryClient()
  const make = useMutation({
    mutationFn: (naming: Naming) => answered<Board>(client.POST(BOARDS, { body: { ...naming, tiles: [] } })),
    onError: useFailure(),
    onSuccess: async (board) => {
      await queries.invalidateQueries({ queryKey: ['get', BOARDS] })
      await navigate({ to: '/boards/$boardId', params: { boardId: board.id } })
    },
  })
  return (
    <RenameDialog
      title={t('list.new')}
      value={{ name: '', description: '' }}
      isBusy={make.isPending}
      onSave={(naming) => make.mutate(naming)}
      onClose={onClose}
    />
  )
}

function useColumns(isRestoring: boolean): DataColumn<BoardSummary>[] {
  const { t } = useTranslation('boards')
  const format = useFormat()
  const actors = useActorWords()
  return useMemo(
    () => [
      {
        key: 'name',
        title: t('name'),
        sort: 'name',
        always: true,
        render: (row) => (
          <div style={{ maxWidth: 480, whiteSpace: 'normal' }}>
            <Link to="/boards/$boardId" params={{ boardId: row.id }}>
              {row.name}
            </Link>
            {row.description === '' ? null : (
              <Typography.Paragraph type="secondary" ellipsis={{ rows: 2 }} style={{ margin: 0 }}>
                {row.description}
              </Typography.Paragraph>
            )}
          </div>
        ),
      },
      { key: 'tiles', title: t('list.tiles'), align: 'right', render: (row) => format.number(row.tiles) },
      { key: 'owner', title: t('owner'), sort: 'owner', render: (row) => actors.name(row.owner, row.owner_name) },
      {
        key: 'changed',
        title: t('changed'),
        sort: 'changed_at',
        render: (row) => <span title={format.dateTime(row.changed_at)}>{format.relative(row.changed_at)}</span>,
      },
      ...(isRestoring
        ? [{ key: 'actions', title: '', always: true, render: (row: BoardSummary) => <Restore id={row.id} /> }]
        : []),
    ],
    [t, format, actors, isRestoring],
  )
}

function Restore({ id }: { id: string }) {
  const { t } = useTranslation('boards')
  const queries = useQueryClient()
  const restore = useMutation({
    mutationFn: () => client.POST(`${BOARDS}/{dashboard_id}/restore`, { params: { path: { dashboard_id: id } } }),
    onError: useFailure(),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['get', BOARDS] }),
  })
  return (
    <Button size="small" loading={restore.isPending} onClick={() => restore.mutate()}>
      {t('restore')}
    </Button>
  )
}
