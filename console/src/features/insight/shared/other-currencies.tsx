import { Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import type { MetricResult } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'

/** Amounts never mix: what came in other currencies stands beside the number. */
export function OtherCurrencies({ metric }: { metric: MetricResult }) {
  const { t } = useTranslation('insight')
  const format = useFormat()
  if (metric.other_currencies.length === 0) return null
  const amounts = metric.other_currencies.map(({ currency, total }) => format.money(total.value, currency))
  return <Typography.Text type="secondary">{t('otherCurrencies', { amounts: amounts.join(' · ') })}</Typography.Text>
}
