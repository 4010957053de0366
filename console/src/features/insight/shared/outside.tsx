import { Alert, Button, Flex } from 'antd'
import { useTranslation } from 'react-i18next'
import { addDays, type DayRange } from '@/lib/days'
import { useFormat } from '@/lib/format'
import { useCoverage } from './coverage'

const MONTH = 29

interface OutsideProps {
  days: DayRange
  onGo: (range: DayRange) => void
}

/** There is something to tell, but not of these days: says of which, and goes there. */
export function Outside({ days, onGo }: OutsideProps) {
  const { t } = useTranslation('insight')
  const format = useFormat()
  const { first = null, last = null } = useCoverage().data ?? {}
  if (first === null || last === null || (first <= days.last && last >= days.first)) return null
  const from = addDays(last, -MONTH)
  return (
    <Alert
      type="info"
      showIcon
      style={{ marginBottom: 12 }}
      title={
        // On a phone the buttons stand below: beside them two characters a line would be left for the words.
        <Flex wrap justify="space-between" align="center" gap={8}>
          <span style={{ flex: '1 1 260px' }}>
            {t(first === last ? 'outside.oneDay' : 'outside.title', {
              first: format.day(first),
              last: format.day(last),
            })}
          </span>
          <Flex gap={8} wrap>
            {from <= first ? null : (
              <Button size="small" onClick={() => onGo({ first: from, last })}>
                {t('outside.go')}
              </Button>
            )}
            <Button size="small" onClick={() => onGo({ first, last })}>
              {t('outside.all')}
            </Button>
          </Flex>
        </Flex>
      }
    />
  )
}
