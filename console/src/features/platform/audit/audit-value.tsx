import { Flex, Tag, Typography } from 'antd'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { NOTHING, useFormat, type Format } from '@/lib/format'
import { isPlainList } from './difference'

interface AuditValueProps {
  value: unknown
  /** What stands on the other side; items of a list that stand there too are not marked. */
  other?: unknown
  mark?: 'gone' | 'come' | undefined
}

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/

/** A value of the trail as text, whatever it holds. */
export function AuditValue({ value, other, mark }: AuditValueProps) {
  const { t } = useTranslation('common')
  const format = useFormat()
  if (value === undefined || value === null || value === '') return NOTHING
  if (isPlainList(value)) {
    if (value.length === 0) return t('state.none')
    const there = isPlainList(other) ? other : []
    return (
      <Flex gap={4} wrap style={{ maxWidth: 320 }}>
        {value.map((each, index) => (
          <Tag key={index} color={mark === undefined || there.includes(each) ? undefined : COLOURS[mark]}>
            {String(each)}
          </Tag>
        ))}
      </Flex>
    )
  }
  return (
    <Typography.Text
      type={mark === 'gone' ? 'danger' : mark === 'come' ? 'success' : undefined}
      delete={mark === 'gone'}
      style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
    >
      {toText(value, t, format)}
    </Typography.Text>
  )
}

function toText(value: unknown, t: TFunction, format: Format): string {
  switch (typeof value) {
    case 'boolean':
      return t(value ? 'state.yes' : 'state.no')
    case 'string':
      return MOMENT.test(value) ? format.dateTime(value) : value
    case 'number':
      return String(value)
    default:
      return JSON.stringify(value, null, 2)
  }
}

const COLOURS = { gone: 'red', come: 'green' } as const
