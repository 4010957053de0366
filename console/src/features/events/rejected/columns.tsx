import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { RejectedEvent } from '@/lib/api/schema'
import { useEventName } from '@/lib/event-name'
import { useFormat } from '@/lib/format'
import { shorten } from '@/lib/people'
import { useSay } from '@/lib/sentences/use-say'
import { useMay } from '@/lib/workspace'
import type { DataColumn } from '@/ui/data-list/types'
import { Opener } from '@/ui/opener'
import { useDoorWord } from '../shared/door'
import { isReason } from '../shared/reasons'

export function useColumns(onOpen: (id: number) => void): DataColumn<RejectedEvent>[] {
  const { t } = useTranslation('events')
  const say = useSay()
  const format = useFormat()
  const eventName = useEventName()
  const door = useDoorWord()
  const seesWhole = useMay('people:unmask')
  return useMemo(
    () => [
      {
        key: 'event',
        title: t('column.event'),
        sort: 'event',
        always: true,
        render: (row) => (
          <Opener onOpen={() => onOpen(row.rejected_id)}>
            {row.event === '' ? t('unnamed') : shorten(eventName(row.event), 60)}
          </Opener>
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
      { key: 'source', title: t('column.source'), sort: 'source', render: (row) => door(row.source) },
      {
        key: 'place',
        title: t('rejected.place'),
        // Their order would tell what is masked in them.
        ...(seesWhole && { sort: 'place' }),
        render: (row) => shorten(row.place) || '–',
      },
      {
        key: 'time',
        title: t('column.time'),
        sort: 'rejected_at',
        render: (row) => format.dateTime(row.rejected_at),
      },
    ],
    [t, format, door, eventName, onOpen, say, seesWhole],
  )
}
