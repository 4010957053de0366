import { useQuery } from '@tanstack/react-query'
import { Button, Flex, Progress, Skeleton, Typography } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '@/lib/api/client'
import type { FunnelQuery, FunnelResult } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { useMay } from '@/lib/workspace'
import { peopleOf } from '../funnel/people'
import { answered } from '../shared/saved/calls'
import { TileError, type TileProps } from './metrics-tile'

const FUNNEL = '/api/v1/insight/funnel'

/** How many people get how far. */
export function FunnelTile({ asked, title, days, height, onPeople }: TileProps & { asked: FunnelQuery }) {
  const { t } = useTranslation('boards')
  const format = useFormat()
  const maySee = useMay('people:read')
  const query = useMemo(() => ({ ...asked, ...days }), [asked, days])
  const answer = useQuery({
    queryKey: ['post', FUNNEL, query],
    queryFn: ({ signal }) => answered<FunnelResult>(client.POST(FUNNEL, { body: query, signal })),
    staleTime: 60_000,
  })
  if (answer.data === undefined) {
    if (answer.isPending) return <Skeleton active title={false} paragraph={{ rows: 3 }} />
    return <TileError error={answer.error} onRetry={() => void answer.refetch()} />
  }
  const { names, steps } = answer.data
  const open = (step: number) => {
    onPeople(peopleOf(query, { step }, `${title} · ${names[step - 1] ?? ''}`))
  }
  return (
    <Flex vertical gap={10} style={{ height, overflowY: 'auto' }} component="section" aria-label={title} tabIndex={0}>
      {steps.map((step, index) => {
        const name = names[index] ?? ''
        const reached = format.number(step.reached)
        return (
          <div key={index}>
            <Flex justify="space-between" gap={8}>
              <Typography.Text ellipsis>{`${index + 1}. ${name}`}</Typography.Text>
              {maySee && step.reached > 0 ? (
                <Button
                  type="link"
                  size="small"
                  style={{ padding: 0, height: 'auto' }}
                  aria-label={t('tile.peopleOf', { name, value: reached })}
                  onClick={() => open(index + 1)}
                >
                  {reached}
                </Button>
              ) : (
                <span>{reached}</span>
              )}
            </Flex>
            <Progress
              aria-label={name}
              percent={(step.from_first.value ?? 0) * 100}
              format={() => format.percent(step.from_first.value)}
              size="small"
              status="normal"
            />
          </div>
        )
      })}
    </Flex>
  )
}
