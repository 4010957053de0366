import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Drawer, Segmented, Typography } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useActorWords } from '@/lib/actor-name'
import { client } from '@/lib/api/client'
import { download, toQuery } from '@/lib/api/download'
import type { QuestionKind, SavedQuestion } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { useMay } from '@/lib/workspace'
import { DataList } from '@/ui/data-list/data-list'
import type { DataColumn, ListState } from '@/ui/data-list/types'
import { EmptyState } from '@/ui/states'
import { useFailure } from '@/ui/use-failure'
import { answered, QUESTIONS } from './calls'

interface SavedDrawerProps {
  /** Left out: all kinds. */
  kind?: QuestionKind
  isOpen: boolean
  onClose: () => void
  onOpen: (saved: SavedQuestion) => void
}

/** The saved questions of a kind, to open one; those that were archived, to bring one back. */
export function SavedDrawer({ kind, isOpen, onClose, onOpen }: SavedDrawerProps) {
  const { t } = useTranslation('boards')
  return (
    <Drawer open={isOpen} onClose={onClose} title={t('saved.title')} size={720} destroyOnHidden>
      <SavedList
        kind={kind}
        onOpen={(saved) => {
          onOpen(saved)
          onClose()
        }}
      />
    </Drawer>
  )
}

function SavedList({ kind, onOpen }: { kind: QuestionKind | undefined; onOpen: (saved: SavedQuestion) => void }) {
  const { t } = useTranslation('boards')
  const [state, setState] = useState<ListState>({ search: undefined, sort: undefined })
  const [isArchive, setIsArchive] = useState(false)
  const columns = useColumns(onOpen, isArchive)
  const only = { ...(kind === undefined ? {} : { kind }), archived: isArchive }
  return (
    <DataList<SavedQuestion>
      name="saved-questions"
      label={t('saved.title')}
      queryKey={['get', QUESTIONS, only]}
      columns={columns}
      rowKey={(row) => row.id}
      load={(request, signal) =>
        answered(client.GET(QUESTIONS, { params: { query: { ...request, ...only } }, signal }))
      }
      state={state}
      onState={setState}
      searchHint={t('saved.search')}
      filters={
        <Segmented
          aria-label={t('saved.which')}
          value={isArchive ? 'archive' : 'used'}
          options={[
            { value: 'used', label: t('saved.used') },
            { value: 'archive', label: t('saved.archive') },
          ]}
          onChange={(which) => setIsArchive(which === 'archive')}
        />
      }
      isFiltered={isArchive}
      onExport={({ search, sort }) => download(`${QUESTIONS}/export${toQuery({ search, sort, ...only })}`)}
      empty={<EmptyState title={t('saved.none')} hint={t('saved.noneHint')} />}
    />
  )
}

function useColumns(onOpen: (saved: SavedQuestion) => void, isArchive: boolean): DataColumn<SavedQuestion>[] {
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
          <div style={{ maxWidth: 320, whiteSpace: 'normal' }}>
            <Button
              type="link"
              style={{ padding: 0, height: 'auto', whiteSpace: 'normal', textAlign: 'start' }}
              onClick={() => onOpen(row)}
            >
              {row.name}
            </Button>
            {row.description === '' ? null : (
              <Typography.Paragraph type="secondary" ellipsis={{ rows: 2 }} style={{ margin: 0 }}>
                {row.description}
              </Typography.Paragraph>
            )}
          </div>
        ),
      },
      {
        key: 'owner',
        title: t('owner'),
        sort: 'owner',
        hidden: true,
        render: (row) => actors.name(row.owner, row.owner_name),
      },
      {
        key: 'changed',
        title: t('changed'),
        sort: 'changed_at',
        render: (row) => <span title={format.dateTime(row.changed_at)}>{format.relative(row.changed_at)}</span>,
      },
      ...(isArchive
        ? [{ key: 'actions', title: '', always: true, render: (row: SavedQuestion) => <Restore saved={row} /> }]
        : []),
    ],
    [t, format, actors, onOpen, isArchive],
  )
}

function Restore({ saved }: { saved: SavedQuestion }) {
  const { t } = useTranslation('boards')
  const queries = useQueryClient()
  const mayWrite = useMay('insight:write')
  const restore = useMutation({
    mutationFn: () =>
      client.POST(`${QUESTIONS}/{question_id}/restore`, { params: { path: { question_id: saved.id } } }),
    onError: useFailure(),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['get', QUESTIONS] }),
  })
  if (!mayWrite) return null
  return (
    <Button size="small" loading={restore.isPending} onClick={() => restore.mutate()}>
      {t('restore')}
    </Button>
  )
}
