import { TeamOutlined } from '@ant-design/icons'
import { Button, Flex, theme, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import type { MetricResult } from '@/lib/api/schema'
import { minorDigits, useFormat } from '@/lib/format'
import { useMay } from '@/lib/workspace'
import { useDefinitions } from '../shared/choices'
import { useDefinitionText } from '../shared/definition-text'
import { useValues } from '../shared/values'
import { hasPeople } from './people'

interface MetricDefinitionProps {
  metric: MetricResult
  onPeople: () => void
}

/** What is counted, in words and with today's numbers. */
export function MetricDefinition({ metric, onPeople }: MetricDefinitionProps) {
  const { t } = useTranslation('overview')
  const { token } = theme.useToken()
  const definition = useDefinitions().find((each) => each.code === metric.code)
  const text = useDefinitionText()
  const maySee = useMay('people:read')
  if (definition === undefined) return null
  const { numerator, denominator, meaning } = text(definition)
  return (
    <div style={{ background: token.colorFillQuaternary, borderRadius: token.borderRadiusLG, padding: '12px 16px' }}>
      <h3 style={{ fontSize: 14, margin: '0 0 8px' }}>{t('drawer.definition')}</h3>
      <Flex gap={12} align="center" wrap>
        <Part words={numerator} count={metric.total.numerator} metric={metric} isAmount={isAmount(metric)} />
        {denominator === null ? null : (
          <>
            <span aria-label={t('drawer.dividedBy')} role="img" style={{ fontSize: 20 }}>
              ÷
            </span>
            <Part words={denominator} count={metric.total.denominator} metric={metric} isAmount={false} />
          </>
        )}
      </Flex>
      <Typography.Paragraph type="secondary" style={{ margin: '8px 0 0' }}>
        {meaning}
      </Typography.Paragraph>
      {maySee && hasPeople({ code: metric.code }) ? (
        <Button size="small" icon={<TeamOutlined />} style={{ marginTop: 10 }} onClick={onPeople}>
          {t('drawer.people')}
        </Button>
      ) : null}
    </div>
  )
}

/** A rate of money divides an amount by a count. */
function isAmount(metric: MetricResult): boolean {
  return metric.unit === 'money'
}

interface PartProps {
  words: string
  count: number | null
  metric: MetricResult
  isAmount: boolean
}

function Part({ words, count, metric, isAmount: isMoney }: PartProps) {
  const format = useFormat()
  const values = useValues()
  const currency = metric.currency ?? format.currency
  return (
    <div style={{ maxWidth: 320 }}>
      <div style={{ fontSize: 17, fontWeight: 600, fontVariantNumeric: 'tabular-nums' }}>
        {isMoney && count !== null
          ? values.full(count / 10 ** minorDigits(currency), { unit: 'money', currency })
          : format.number(count)}
      </div>
      <Typography.Text type="secondary" style={{ fontSize: 13 }}>
        {words}
      </Typography.Text>
    </div>
  )
}
