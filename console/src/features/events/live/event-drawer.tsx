import { Link } from '@tanstack/react-router'
import { Alert, Button, Descriptions, Drawer, Flex, Tabs, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { LiveEvent } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { usePersonWords } from '@/lib/people'
import { useMay } from '@/lib/workspace'
import { CopyBlock } from '@/ui/copy-text'
import { useDoorWord } from '../shared/door'
import { Problem } from '../shared/problem'
import { Outcome } from './arrival-table'
import type { LiveFilters } from './routes'

interface EventDrawerProps {
  event: LiveEvent | null
  onClose: () => void
  onFilters: (filters: LiveFilters) => void
}

/** One arrival: what is wrong with it, whose it is, what was made of it, and what was sent. */
export function EventDrawer({ event, onClose, onFilters }: EventDrawerProps) {
  const { t } = useTranslation('events')
  return (
    <Drawer open={event !== null} onClose={onClose} size={720} title={event?.event || t('unnamed')} destroyOnHidden>
      {event === null ? null : (
        <Opened
          event={event}
          onFilters={(filters) => {
            onFilters(filters)
            onClose()
          }}
        />
      )}
    </Drawer>
  )
}

function Opened({ event, onFilters }: { event: LiveEvent; onFilters: (filters: LiveFilters) => void }) {
  const { t } = useTranslation('events')
  const format = useFormat()
  const door = useDoorWord()
  const sent = (
    <>
      <CopyBlock text={event.raw} label={t('live.raw')} />
      {event.shared === null ? null : (
        <>
          <Typography.Title level={3} style={{ fontSize: 14 }}>
            {t('live.shared')}
          </Typography.Title>
          <CopyBlock text={event.shared} label={t('live.shared')} />
        </>
      )}
    </>
  )
  return (
    <Flex vertical gap={16}>
      <Problems event={event} />
      <Descriptions
        size="small"
        column={1}
        items={[
          { key: 'outcome', label: t('column.outcome'), children: <Outcome event={event} /> },
          { key: 'at', label: t('live.receivedAt'), children: format.dateTime(event.received_at) },
          { key: 'person', label: t('column.person'), children: <Person event={event} onFilters={onFilters} /> },
          { key: 'type', label: t('live.type'), children: event.type || '–' },
          { key: 'source', label: t('column.source'), children: door(event.source) },
          { key: 'message', label: t('live.messageId'), children: event.message_id || '–' },
        ]}
      />
      <Tabs
        items={[
          ...(event.rows.length === 0
            ? []
            : [{ key: 'made', label: t('live.normalised'), children: <Rows event={event} /> }]),
          { key: 'raw', label: t('live.raw'), children: sent },
        ]}
      />
    </Flex>
  )
}

function Problems({ event }: { event: LiveEvent }) {
  const { t } = useTranslation('events')
  if (event.problems.length === 0) return null
  return (
    <Alert
      type={event.outcome === 'rejected' ? 'error' : 'warning'}
      showIcon
      title={event.outcome === 'rejected' ? t('live.isRejected') : t('live.breaksPlan')}
      description={
        <Flex vertical gap={8} align="start">
          {event.problems.map((each) => (
            <Problem key={`${each.code} ${each.property}`} {...each} />
          ))}
          {event.rejected_id === null ? null : (
            <Link to="/events/rejected" search={{ open: event.rejected_id }}>
              {t('live.mend')}
            </Link>
          )}
        </Flex>
      }
    />
  )
}

/** Whose event it is: the page of the person is looked up by an identifier that is not masked. */
function Person({ event, onFilters }: { event: LiveEvent; onFilters: (filters: LiveFilters) => void }) {
  const { t } = useTranslation('events')
  const words = usePersonWords()
  const may = useMay('people:read')
  const known = (['user_id', 'anonymous_id', 'device_id'] as const)
    .map((type) => ({ type, value: event.rows[0]?.[type] }))
    .find((each): each is { type: typeof each.type; value: string } => isPlain(each.value))
  const query = api.useQuery(
    'get',
    '/api/v1/persons/find',
    { params: { query: known ?? { type: '', value: '' } } },
    // A moment may pass until the event has reached the person's story.
    { enabled: may && known !== undefined, retry: 3, retryDelay: 1_000 },
  )
  if (event.person === '') return <>–</>
  return (
    <Flex wrap gap={8} align="center">
      <span style={{ wordBreak: 'break-all' }}>
        {words.identifier(event.person_type)} {event.person}
      </span>
      {query.data === undefined ? null : (
        <Link to="/people/$personNo" params={{ personNo: String(query.data.profile.person_no) }}>
          {t('live.openPerson')}
        </Link>
      )}
      {known === undefined ? null : (
        <Button type="link" size="small" onClick={() => onFilters({ person: known.value })}>
          {t('live.onlyPerson')}
        </Button>
      )}
    </Flex>
  )
}

function isPlain(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && !value.includes('**')
}

/** The columns of each row that was made of it. */
function Rows({ event }: { event: LiveEvent }) {
  const { t } = useTranslation('events')
  return (
    <Flex vertical gap={16}>
      {event.rows.map((row, index) => (
        <Descriptions
          key={index}
          bordered
          size="small"
          column={1}
          title={index === 0 ? undefined : t('live.line', { number: index })}
          items={Object.entries(row).map(([name, value]) => ({
            key: name,
            label: <code>{name}</code>,
            children: <Value value={value} />,
          }))}
        />
      ))}
    </Flex>
  )
}

function Value({ value }: { value: unknown }) {
  if (typeof value !== 'object' || value === null) {
    return <span style={{ wordBreak: 'break-all' }}>{String(value)}</span>
  }
  return (
    <pre style={{ margin: 0, whiteSpace: 'pre-wrap', wordBreak: 'break-all' }}>{JSON.stringify(value, null, 2)}</pre>
  )
}
