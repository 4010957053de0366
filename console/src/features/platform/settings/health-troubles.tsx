import { Alert, Flex } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Trouble } from '@/lib/api/schema'
import { useFormat, type Format } from '@/lib/format'

/** What the number of a trouble counts. */
export function showValue({ code, value }: Trouble, format: Format): string {
  switch (code) {
    case 'disk_low':
      return format.bytes(value)
    case 'jobs_failed':
      return format.number(value)
    default:
      return format.duration(value)
  }
}

/** What is wrong in plain words, and what to do. */
export function HealthTroubles({ troubles }: { troubles: Trouble[] }) {
  const { t } = useTranslation('settings')
  const format = useFormat()
  if (troubles.length === 0) return <Alert type="success" showIcon title={t('health.allWell')} />
  return (
    <Flex vertical gap={8}>
      {troubles.map((trouble) => (
        <Alert
          key={trouble.code}
          type={trouble.level === 'error' ? 'error' : 'warning'}
          showIcon
          title={t(`health.trouble.${trouble.code}`, { value: showValue(trouble, format) })}
          description={t(`health.remedy.${trouble.code}`)}
        />
      ))}
    </Flex>
  )
}
