import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Flex, Skeleton, Table, type TableProps } from 'antd'
import { useMemo, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState, ErrorState } from '../states'
import { useColumnChoice } from './column-choice'
import { ListToolbar } from './toolbar'
import type { DataColumn, ListPage, ListRequest, ListState } from './types'

const PAGE = 50

interface DataListProps<T> {
  /** Under which the browser remembers the chosen columns. */
  name: string
  /** What the list is called, for those who hear the page. */
  label: string
  /** Begins with the API's path; together with search and sort it names what is cached. */
  queryKey: readonly unknown[]
  columns: DataColumn<T>[]
  rowKey: (row: T) => string | number
  load: (request: ListRequest, signal: AbortSignal) => Promise<ListPage<T>>
  /** Search and sort, usually from the page's URL. */
  state: ListState
  onState: (state: ListState) => void
  /** Placeholder of the search field, which says what is searched; left out: no search. */
  searchHint?: string
  /** Selects and switches of the page's own filters. */
  filters?: ReactNode
  /** Whether a filter is set, so that emptiness is explained rightly. */
  isFiltered?: boolean
  /** Saves the whole list as a CSV file. */
  onExport?: (state: ListState) => Promise<void>
  empty: ReactNode
  selection?: { keys: (string | number)[]; onChange: (keys: (string | number)[]) => void }
}

/** A list as the server pages it: search, filters, sorting, choice of columns, export, and its own empty and error states. */
export function DataList<T extends object>(props: DataListProps<T>) {
  const { t } = useTranslation()
  const { state, onState } = props
  const choice = useColumnChoice(props.name, props.columns)
  const query = useInfiniteQuery({
    queryKey: [...props.queryKey, state.search, state.sort],
    queryFn: ({ pageParam, signal }) =>
      props.load({ search: state.search, sort: state.sort, cursor: pageParam, limit: PAGE }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data])
  const isSearching = Boolean(state.search) || props.isFiltered === true
  return (
    <div>
      <ListToolbar
        state={state}
        onState={onState}
        searchHint={props.searchHint}
        filters={props.filters}
        onExport={props.onExport}
        choice={choice}
      />
      {query.isPending ? (
        <Skeleton active title={false} paragraph={{ rows: 8, width: '100%' }} />
      ) : query.isError && rows.length === 0 ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : rows.length === 0 ? (
        isSearching ? (
          <EmptyState
            title={t('list.nothingFound')}
            hint={t('list.nothingFoundHint')}
            action={
              state.search ? (
                <Button onClick={() => onState({ ...state, search: undefined })}>{t('list.clearSearch')}</Button>
              ) : undefined
            }
          />
        ) : (
          props.empty
        )
      ) : (
        <>
          <Table<T>
            aria-label={props.label}
            size="small"
            pagination={false}
            rowKey={props.rowKey}
            dataSource={rows}
            columns={toTableColumns(choice.shown, state.sort)}
            loading={query.isFetching && !query.isFetchingNextPage && !query.isRefetching}
            scroll={{ x: 'max-content' }}
            rowSelection={
              props.selection && {
                selectedRowKeys: props.selection.keys,
                onChange: (keys) => props.selection?.onChange(keys as (string | number)[]),
              }
            }
            onChange={(_pagination, _filters, sorter) => onState({ ...state, sort: readSorter(sorter) })}
          />
          <Flex justify="center" align="center" gap={12} style={{ padding: 12 }}>
            {query.isFetchNextPageError ? <span role="alert">{t('error.failed')}</span> : null}
            {query.hasNextPage ? (
              <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                {t('list.more')}
              </Button>
            ) : (
              <span>{t('list.shown', { count: rows.length })}</span>
            )}
          </Flex>
        </>
      )}
    </div>
  )
}

function toTableColumns<T>(columns: DataColumn<T>[], sort: string | undefined): TableProps<T>['columns'] {
  return columns.map((column) => ({
    key: column.key,
    title: column.title,
    align: column.align,
    width: column.width,
    render: (_value: unknown, row: T) => column.render(row),
    ...(column.sort === undefined
      ? {}
      : {
          sorter: true,
          columnKey: column.sort,
          sortOrder:
            sort === column.sort ? ('ascend' as const) : sort === `-${column.sort}` ? ('descend' as const) : null,
          key: column.sort,
        }),
  }))
}

function readSorter<T>(sorter: Parameters<NonNullable<TableProps<T>['onChange']>>[2]): string | undefined {
  const one = Array.isArray(sorter) ? sorter[0] : sorter
  if (one?.order === undefined || one.order === null || one.columnKey === undefined) return undefined
  return one.order === 'descend' ? `-${String(one.columnKey)}` : String(one.columnKey)
}
