import { Table, Tag, Typography } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { LiveEvent, WriteKey } from '@/lib/api/schema'
import { useEventName } from '@/lib/event-name'
import { useFormat } from '@/lib/format'
import { shorten, usePersonWords } from '@/lib/people'
import { Opener } from '@/ui/opener'
import { useDoorWord } from '../shared/door'

interface ArrivalTableProps {
  events: LiveEvent[]
  writeKeys: WriteKey[]
  onOpen: (event: LiveEvent) => void
}

/** Arrivals, newest first; a row opens its event. */
export function ArrivalTable({ events, writeKeys, onOpen }: ArrivalTableProps) {
  const { t } = useTranslation(['events', 'nav'])
  const format = useFormat()
  const eventName = useEventName()
  const words = usePersonWords()
  const door = useDoorWord()
  const names = useMemo(() => new Map(writeKeys.map((each) => [each.id, each.name])), [writeKeys])
  return (
    <Table<LiveEvent>
      aria-label={t('nav:live')}
      size="small"
      rowKey="id"
      pagination={false}
      dataSource={events}
      scroll={{ x: 'max-content' }}
      onRow={(row) => ({ onClick: () => onOpen(row), style: { cursor: 'pointer' } })}
      columns={[
        { key: 'time', title: t('column.time'), width: 96, render: (_, row) => format.time(row.received_at) },
        {
          key: 'event',
          title: t('column.event'),
          render: (_, row) => (
            <Opener onOpen={() => onOpen(row)}>
              {row.event === '' ? t('unnamed') : shorten(eventName(row.event), 60)}
            </Opener>
          ),
        },
        { key: 'outcome', title: t('column.outcome'), render: (_, row) => <Outcome event={row} /> },
        {
          key: 'person',
          title: t('column.person'),
          render: (_, row) =>
            row.person === '' ? (
              '–'
            ) : (
              <span title={row.person}>
                <Typography.Text type="secondary">{words.identifier(row.person_type)} </Typography.Text>
                {shorten(row.person)}
              </span>
            ),
        },
        {
          key: 'source',
          title: t('column.source'),
          render: (_, row) =>
            [door(row.source), row.write_key && names.get(row.write_key)].filter(Boolean).join(' · ') || '–',
        },
      ]}
    />
  )
}

/** Taken, taken with problems, or rejected. */
export function Outcome({ event }: { event: LiveEvent }) {
  const { t } = useTranslation('events')
  if (event.outcome === 'rejected') return <Tag color="error">{t('outcome.rejected')}</Tag>
  return event.problems.length === 0 ? (
    <Tag color="success">{t('outcome.accepted')}</Tag>
  ) : (
    <Tag color="warning">{t('outcome.problems', { count: event.problems.length })}</Tag>
  )
}
