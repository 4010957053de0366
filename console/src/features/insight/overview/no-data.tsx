import { Link } from '@tanstack/react-router'
import { Alert, Button, Card, Flex } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Coverage } from '@/lib/api/schema'
import { addDays, type DayRange } from '@/lib/days'
import { useFormat } from '@/lib/format'
import { useMay } from '@/lib/workspace'
import { EmptyState } from '@/ui/states'

const MONTH = 29

/** A workspace in which nothing has happened yet: what to do first. */
export function NoData() {
  const { t } = useTranslation('overview')
  const mayConnect = useMay('keys:write')
  const mayImport = useMay('events:write')
  return (
    <Card>
      <EmptyState
        title={t('empty.title')}
        hint={mayConnect || mayImport ? t('empty.hint') : t('empty.ask')}
        action={
          <Flex gap={8} wrap justify="center">
            {mayConnect ? (
              <Link to="/settings/write-keys">
                <Button type="primary">{t('empty.connect')}</Button>
              </Link>
            ) : null}
            {mayImport ? (
              <Link to="/events/imports">
                <Button>{t('empty.import')}</Button>
              </Link>
            ) : null}
          </Flex>
        }
      />
    </Card>
  )
}

interface OutsideProps {
  coverage: Coverage
  days: DayRange
  onGo: (range: DayRange) => void
}

/** There is something to tell, but not of these days. */
export function Outside({ coverage, days, onGo }: OutsideProps) {
  const { t } = useTranslation('overview')
  const format = useFormat()
  const { first, last } = coverage
  if (first === null || last === null || (first <= days.last && last >= days.first)) return null
  const from = addDays(last, -MONTH)
  return (
    <Alert
      type="info"
      showIcon
      style={{ marginBottom: 12 }}
      title={t('outside.title', { first: format.day(first), last: format.day(last) })}
      action={
        <Button size="small" onClick={() => onGo({ first: from < first ? first : from, last })}>
          {t('outside.go')}
        </Button>
      }
    />
  )
}
