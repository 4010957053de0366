import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Table, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { client } from '@/lib/api/client'
import type { ViolationRow } from '@/lib/api/schema'
import { unwrap } from '@/lib/api/unwrap'
import { useFormat } from '@/lib/format'
import { shorten, usePersonWords } from '@/lib/people'
import { useMay } from '@/lib/workspace'

type Sample = ViolationRow['samples'][number]

/** Some of the events that broke a rule, each with its person, or with where it waits. */
export function Samples({ samples }: { samples: Sample[] }) {
  const { t } = useTranslation('events')
  const format = useFormat()
  return (
    <Table<Sample>
      aria-label={t('plan.samples')}
      size="small"
      pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
      rowKey={({ at, message_id }) => `${at} ${message_id}`}
      dataSource={samples}
      scroll={{ x: 'max-content' }}
      columns={[
        { key: 'at', title: t('column.time'), render: (_, { at }) => format.dateTime(at) },
        {
          key: 'value',
          title: t('correct.value'),
          render: (_, { value }) => (
            <div style={{ maxWidth: 220, wordBreak: 'break-word' }}>{value === null ? '–' : <code>{value}</code>}</div>
          ),
        },
        { key: 'who', title: t('column.person'), render: (_, sample) => <Whose sample={sample} samples={samples} /> },
        {
          key: 'message',
          title: t('live.messageId'),
          render: (_, { message_id }) => <Typography.Text title={message_id}>{shorten(message_id)}</Typography.Text>,
        },
      ]}
    />
  )
}

function Whose({ sample, samples }: { sample: Sample; samples: Sample[] }) {
  const { t } = useTranslation(['events', 'common'])
  const words = usePersonWords()
  const names = useNames(samples)
  const number = sample.person_no ?? null
  if (number === null) {
    return (
      <Link to="/events/rejected" search={{ view: 'list', search: sample.message_id }}>
        {t('plan.seeRejected')}
      </Link>
    )
  }
  if (names === null) return <>{t('common:people.number', { number })}</>
  const person = names.get(number)
  return (
    <Link to="/people/$personNo" params={{ personNo: String(number) }}>
      {person === undefined ? t('common:people.number', { number }) : words.title(person)}
    </Link>
  )
}

/** Of all samples in one request; null for who may not see names. */
function useNames(samples: Sample[]) {
  const mayName = useMay('people:read')
  const numbers = [...new Set(samples.flatMap((each) => each.person_no ?? []))].sort((a, b) => a - b)
  const query = useQuery({
    queryKey: ['post', '/api/v1/persons/summaries', numbers],
    queryFn: () => unwrap(client.POST('/api/v1/persons/summaries', { body: { person_nos: numbers } })),
    enabled: mayName && numbers.length > 0,
  })
  if (!mayName) return null
  return new Map((query.data ?? []).map((each) => [each.person_no, each]))
}
