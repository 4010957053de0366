import { useInfiniteQuery } from '@tanstack/react-query'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { Button, Card, Flex, Skeleton, Spin, Typography } from 'antd'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '@/lib/api/client'
import { unwrap } from '@/lib/api/unwrap'
import { useFormat } from '@/lib/format'
import { usePlace } from '@/lib/workspace'
import { EmptyState, ErrorState } from '@/ui/states'
import type { Kind } from './kinds'
import { TimelineEventRow } from './timeline-event'
import { TimelineFilters } from './timeline-filters'
import { toRows, type TimelineRow } from './timeline-rows'

const PAGE = 100
/** Rows before the end at which the next page is asked for, so that nobody waits for it. */
const AHEAD = 15

export interface TimelineFilter {
  kind?: Kind | undefined
  event?: string | undefined
  first?: string | undefined
  last?: string | undefined
}

interface TimelineProps {
  personNo: number
  /** Why the person is seen whole; null: masked. */
  reason: string | null
  filter: TimelineFilter
  onFilter: (filter: TimelineFilter) => void
}

/** Everything that a person did, newest first. Only what is in sight stands in the page. */
export function Timeline({ personNo, reason, filter, onFilter }: TimelineProps) {
  const { t } = useTranslation(['people', 'common'])
  const { timeZone } = usePlace()
  const query = useEvents(personNo, reason, filter)
  const rows = useMemo(
    () => toRows(query.data?.pages.flatMap((page) => page.items) ?? [], timeZone),
    [query.data, timeZone],
  )
  const isFiltered = Object.values(filter).some((each) => each !== undefined)
  return (
    <Card
      size="small"
      title={t('timeline.title')}
      styles={{ body: { paddingTop: 12 } }}
      extra={
        <Button size="small" type="text" loading={query.isRefetching} onClick={() => void query.refetch()}>
          {t('timeline.refresh')}
        </Button>
      }
    >
      <TimelineFilters personNo={personNo} value={filter} onChange={onFilter} />
      {query.isPending ? (
        <Skeleton active title={false} paragraph={{ rows: 10, width: '100%' }} />
      ) : query.isError && rows.length === 0 ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : rows.length === 0 ? (
        <EmptyState
          title={isFiltered ? t('common:list.nothingFound') : t('timeline.none')}
          hint={isFiltered ? t('common:list.nothingFoundHint') : t('timeline.noneHint')}
        />
      ) : (
        <Rows
          rows={rows}
          hasMore={query.hasNextPage}
          isFailed={query.isFetchNextPageError}
          isLoading={query.isFetchingNextPage}
          onMore={() => void query.fetchNextPage()}
        />
      )}
    </Card>
  )
}

function useEvents(personNo: number, reason: string | null, filter: TimelineFilter) {
  return useInfiniteQuery({
    queryKey: ['get', '/api/v1/persons/{person_no}/events', personNo, reason, filter],
    queryFn: ({ pageParam, signal }) => {
      const query = {
        limit: PAGE,
        ...(pageParam === undefined ? {} : { cursor: pageParam }),
        ...(filter.kind === undefined ? {} : { kind: [filter.kind] }),
        ...(filter.event === undefined ? {} : { event: [filter.event] }),
        ...(filter.first === undefined ? {} : { first: filter.first }),
        ...(filter.last === undefined ? {} : { last: filter.last }),
      }
      const params = { path: { person_no: personNo }, query }
      return reason === null
        ? unwrap(client.GET('/api/v1/persons/{person_no}/events', { params, signal }))
        : unwrap(client.POST('/api/v1/persons/{person_no}/events/unmask', { params, body: { reason }, signal }))
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
}

interface RowsProps {
  rows: TimelineRow[]
  hasMore: boolean
  isLoading: boolean
  isFailed: boolean
  onMore: () => void
}

function Rows({ rows, hasMore, isLoading, isFailed, onMore }: RowsProps) {
  const { t } = useTranslation(['people', 'common'])
  const format = useFormat()
  const list = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  useLayoutEffect(() => {
    const element = list.current
    if (element === null) return
    const place = () => setTop(element.getBoundingClientRect().top + window.scrollY)
    place()
    const observer = new ResizeObserver(place)
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [])
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: (index) => (rows[index]?.type === 'day' ? 40 : 58),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 8,
    scrollMargin: top,
  })
  const items = virtual.getVirtualItems()
  const end = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (end >= rows.length - AHEAD && hasMore && !isLoading && !isFailed) onMore()
  }, [end, rows.length, hasMore, isLoading, isFailed, onMore])
  const toggle = (key: string) =>
    setOpen((before) => new Set(before.has(key) ? [...before].filter((each) => each !== key) : [...before, key]))
  return (
    <>
      <div ref={list} style={{ position: 'relative', height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index]
          if (row === undefined) return null
          return (
            <div
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              style={{ position: 'absolute', insetInline: 0, top: 0, transform: `translateY(${item.start - top}px)` }}
            >
              {row.type === 'day' ? (
                <Typography.Title level={3} style={{ fontSize: 13, margin: 0, paddingBlock: '14px 4px' }}>
                  {format.day(row.day)}
                </Typography.Title>
              ) : (
                <TimelineEventRow row={row} isOpen={open.has(row.key)} onToggle={() => toggle(row.key)} />
              )}
            </div>
          )
        })}
      </div>
      <Flex justify="center" align="center" gap={12} style={{ padding: 12, minHeight: 56 }}>
        {isFailed ? (
          <>
            <span role="alert">{t('common:error.failed')}</span>
            <Button onClick={onMore}>{t('common:action.retry')}</Button>
          </>
        ) : isLoading ? (
          <>
            <Spin size="small" />
            <span className="visually-hidden">{t('common:state.loading')}</span>
          </>
        ) : hasMore ? (
          <Button onClick={onMore}>{t('common:list.more')}</Button>
        ) : (
          <Typography.Text type="secondary">{t('timeline.end')}</Typography.Text>
        )}
      </Flex>
    </>
  )
}
