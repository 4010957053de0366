import { useQuery } from '@tanstack/react-query'
import { Flex, Skeleton, Typography } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '@/lib/api/client'
import type { FunnelQuery, FunnelResult } from '@/lib/api/schema'
import { useMay } from '@/lib/workspace'
import { Bars, Course } from '../funnel/drawings'
import { peopleOf } from '../funnel/people'
import type { Cell } from '../funnel/question'
import { GroupsTable } from '../funnel/steps-table'
import { useNamedSteps } from '../funnel/use-named-steps'
import { OTHER_KEY, useGroupName } from '../shared/groups'
import { answered } from '../shared/saved/calls'
import { FunnelSteps } from './funnel-steps'
import { TileError, type TileProps } from './metrics-tile'

const FUNNEL = '/api/v1/insight/funnel'
/** Lower than this a chart shows nothing. */
const LOWEST = 150

/** How many people get how far: of everybody, of each group, and of those who started in each period. */
export function FunnelTile({ asked, title, days, height, onPeople }: TileProps & { asked: FunnelQuery }) {
  const { t } = useTranslation('funnel')
  const maySee = useMay('people:read')
  const query = useMemo(() => ({ ...asked, ...days }), [asked, days])
  const named = useNamedSteps()
  const answer = useQuery({
    queryKey: ['post', FUNNEL, query],
    queryFn: ({ signal }) => answered<FunnelResult>(client.POST(FUNNEL, { body: query, signal })),
    staleTime: 60_000,
    select: named,
  })
  if (answer.data === undefined) {
    if (answer.isPending) return <Skeleton active title={false} paragraph={{ rows: 3 }} />
    return <TileError error={answer.error} onRetry={() => void answer.refetch()} />
  }
  const result = answer.data
  const show = (cell: Cell, whose: string) => onPeople(peopleOf(query, cell, `${title} · ${whose}`))
  const open = maySee ? show : null
  const half = Math.max(LOWEST, height / 2)
  return (
    <Flex vertical gap={10} style={{ height, overflowY: 'auto' }} component="section" aria-label={title} tabIndex={0}>
      {result.groups.length === 0 ? (
        <FunnelSteps result={result} onPeople={open} />
      ) : (
        <Groups result={result} by={query.by ?? ''} height={half} onPeople={open} />
      )}
      {result.series.length === 0 ? null : (
        <div>
          <Typography.Text type="secondary">{t('course.title')}</Typography.Text>
          <Course result={result} height={half} onPeople={open} />
        </div>
      )}
    </Flex>
  )
}

interface GroupsProps {
  result: FunnelResult
  by: string
  height: number
  onPeople: ((cell: Cell, title: string) => void) | null
}

/** Each group beside the others, as on the page of the funnel. */
function Groups({ result, by, height, onPeople }: GroupsProps) {
  const { t } = useTranslation('funnel')
  const groupName = useGroupName()
  const rows = [
    { name: t('table.all'), steps: result.steps },
    ...result.groups.map(({ key, steps }) => ({ group: key, name: groupName(by, key), steps })),
  ]
  return (
    <>
      <Bars result={result} by={by} height={height} label={t('chart')} onPeople={onPeople} />
      <GroupsTable
        names={result.names}
        rows={rows}
        hasPeople={(group) => onPeople !== null && group !== OTHER_KEY}
        onPeople={(cell, title) => onPeople?.(cell, title)}
      />
    </>
  )
}
