import { Link } from '@tanstack/react-router'
import { Card, Timeline, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { JournalLine } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { shorten, usePersonWords } from '@/lib/people'

const KINDS = ['merged', 'unmerged', 'shared'] as const
type Kind = (typeof KINDS)[number]

function isKind(kind: string): kind is Kind {
  return (KINDS as readonly string[]).includes(kind)
}

/** Merges and un-merges of the person; nothing where nothing happened. */
export function PersonJournal({ personNo }: { personNo: number }) {
  const { t } = useTranslation('people')
  const format = useFormat()
  const words = usePersonWords()
  const query = api.useQuery('get', '/api/v1/persons/{person_no}/journal', {
    params: { path: { person_no: personNo } },
  })
  const lines = (query.data ?? []).filter((line) => isKind(line.kind))
  if (lines.length === 0) return null
  const name = (type: string | null, value: string | null) =>
    type === null || value === null ? '–' : `${words.identifier(type)} ${shorten(value)}`
  const tell = (line: JournalLine) =>
    isKind(line.kind)
      ? t(`journal.${line.kind}`, {
          person: line.other_person ?? '–',
          one: name(line.identifier_type, line.identifier),
          other: name(line.other_type, line.other_identifier),
        })
      : line.kind
  return (
    <Card size="small" title={t('journal.title')}>
      <Timeline
        items={lines.map((line, place) => ({
          key: place,
          content: (
            <>
              <div style={{ wordBreak: 'break-word' }}>
                {tell(line)}{' '}
                {line.kind === 'unmerged' && line.other_person !== null ? (
                  <Link to="/people/$personNo" params={{ personNo: String(line.other_person) }}>
                    {t('journal.see')}
                  </Link>
                ) : null}
              </div>
              <Typography.Text type="secondary" style={{ fontSize: 12 }}>
                {format.dateTime(line.at)} ·{' '}
                {line.actor === 'system:weaver' ? t('journal.byRule') : t('journal.byHand')}
              </Typography.Text>
            </>
          ),
        }))}
      />
    </Card>
  )
}
