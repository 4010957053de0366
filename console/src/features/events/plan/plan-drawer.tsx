import { Link } from '@tanstack/react-router'
import { Alert, Drawer, Flex, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { EventDetail } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { useMay } from '@/lib/workspace'
import { QueryState } from '@/ui/states'
import { Controls } from './controls'
import { Status } from './event-list'
import { Properties } from './properties'

/** One event, or with an empty name the properties of any event: what is declared beside what was seen. */
export function PlanDrawer({ event, onClose }: { event: string | undefined; onClose: () => void }) {
  const { t } = useTranslation('events')
  return (
    <Drawer
      open={event !== undefined}
      onClose={onClose}
      size={760}
      title={event === '' ? t('plan.anyEvent') : event}
      destroyOnHidden
    >
      {event === undefined ? null : event === '' ? <AnyEvent /> : <Loaded event={event} onClose={onClose} />}
    </Drawer>
  )
}

function Loaded({ event, onClose }: { event: string; onClose: () => void }) {
  const query = api.useQuery('get', '/api/v1/plan/event', { params: { query: { event } } })
  return <QueryState query={query}>{(detail) => <Opened detail={detail} onClose={onClose} />}</QueryState>
}

function Opened({ detail, onClose }: { detail: EventDetail; onClose: () => void }) {
  const { t } = useTranslation('events')
  const format = useFormat()
  const mayWrite = useMay('events:write')
  const { row, declared } = detail
  const seen =
    row.last_seen === null
      ? t('plan.never')
      : t('plan.seenSo', { count: format.number(row.events), last: format.relative(row.last_seen) })
  return (
    <Flex vertical gap={16}>
      <Flex gap={8} wrap align="center">
        <Status row={row} />
        <Typography.Text type="secondary">{[row.owner, seen].filter(Boolean).join(' · ')}</Typography.Text>
      </Flex>
      {row.description === '' ? null : (
        <Typography.Text style={{ whiteSpace: 'pre-line' }}>{row.description}</Typography.Text>
      )}
      {row.violations === 0 ? null : (
        <Alert
          type="warning"
          showIcon
          title={
            <Link to="/events/plan" search={{ tab: 'violations', search: row.event }}>
              {t('plan.violated', { count: row.violations, shown: format.number(row.violations) })}
            </Link>
          }
        />
      )}
      {mayWrite ? <Controls event={row.event} declared={declared} onClose={onClose} /> : null}
      <Properties
        event={row.event}
        declared={declared?.properties ?? []}
        seen={detail.seen}
        isOpen={declared !== null}
      />
      {declared === null && !row.system ? (
        <Typography.Text type="secondary">{t('plan.undeclaredHint')}</Typography.Text>
      ) : null}
    </Flex>
  )
}

function AnyEvent() {
  const { t } = useTranslation('events')
  const query = api.useQuery('get', '/api/v1/properties')
  return (
    <Flex vertical gap={16}>
      <Typography.Text>{t('plan.anyEventHint')}</Typography.Text>
      <QueryState query={query}>
        {({ items }) => <Properties event="" declared={items.filter(({ event }) => !event)} seen={[]} isOpen />}
      </QueryState>
    </Flex>
  )
}
