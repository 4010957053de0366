import { Flex, Form, InputNumber, Select, type FormItemProps } from 'antd'
import { useTranslation } from 'react-i18next'
import type { RuleDraft } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { useMeasured } from './sentences'
import { conditionOf, NO_NUMBER, saysHowMuch, type Condition, type Kind } from './templates'

const KINDS = ['change', 'below', 'above', 'band'] as const
const PERCENT = 100

interface ConditionFieldsProps {
  draft: RuleDraft
  onChange: (condition: Condition) => void
}

/** When a rule raises an alert. */
export function ConditionFields({ draft, onChange }: ConditionFieldsProps) {
  const { t } = useTranslation('alerts')
  const { condition } = draft
  return (
    <Flex gap={12} wrap>
      <Form.Item label={t('form.kind')} htmlFor="rule-kind" style={{ flex: '1 1 220px' }}>
        <Select<Kind>
          id="rule-kind"
          value={condition.kind}
          options={KINDS.map((each) => ({ value: each, label: t(`kind.${each}`) }))}
          onChange={(kind) => onChange(conditionOf(kind))}
        />
      </Form.Item>
      {condition.kind === 'change' ? (
        <ChangeFields condition={condition} window={draft.window ?? 'day'} onChange={onChange} />
      ) : condition.kind === 'band' ? (
        <Form.Item label={t('form.width')} htmlFor="rule-width">
          <Select
            id="rule-width"
            value={condition.width}
            style={{ minWidth: 200 }}
            options={[2, 3, 5].map((each) => ({ value: each, label: t(`width.${each as 2}`) }))}
            onChange={(width) => onChange({ ...condition, width })}
          />
        </Form.Item>
      ) : (
        <EdgeField metric={draft.metric} condition={condition} onChange={onChange} />
      )}
    </Flex>
  )
}

interface EdgeFieldProps {
  metric: string
  condition: Extract<Condition, { kind: 'above' | 'below' }>
  onChange: (condition: Condition) => void
}

/** Rates are typed as percent and kept as shares; amounts are in the workspace's currency. */
function EdgeField({ metric, condition, onChange }: EdgeFieldProps) {
  const { t } = useTranslation('alerts')
  const { currency } = useFormat()
  const { unit } = useMeasured()(metric)
  const scale = unit === 'ratio' ? PERCENT : 1
  return (
    <Form.Item label={t('form.value')} htmlFor="rule-value" {...useComplaint(condition)}>
      <InputNumber
        id="rule-value"
        value={numberOf(Number((condition.value * scale).toPrecision(12)))}
        style={{ width: 180 }}
        suffix={unit === 'ratio' ? '%' : unit === 'money' ? currency : undefined}
        onChange={(value) => onChange({ ...condition, value: (value ?? NO_NUMBER) / scale })}
      />
    </Form.Item>
  )
}

interface ChangeFieldsProps {
  condition: Extract<Condition, { kind: 'change' }>
  window: 'day' | 'hour'
  onChange: (condition: Condition) => void
}

function ChangeFields({ condition, window, onChange }: ChangeFieldsProps) {
  const { t } = useTranslation('alerts')
  return (
    <>
      <Form.Item label={t('form.direction')} htmlFor="rule-direction">
        <Select
          id="rule-direction"
          value={condition.direction ?? 'either'}
          style={{ minWidth: 130 }}
          options={(['down', 'up', 'either'] as const).map((each) => ({ value: each, label: t(`direction.${each}`) }))}
          onChange={(direction) => onChange({ ...condition, direction })}
        />
      </Form.Item>
      <Form.Item label={t('form.percent')} htmlFor="rule-percent" {...useComplaint(condition)}>
        <InputNumber
          id="rule-percent"
          value={numberOf(condition.percent)}
          min={0.1}
          max={100_000}
          suffix="%"
          style={{ width: 110 }}
          onChange={(percent) => onChange({ ...condition, percent: percent ?? NO_NUMBER })}
        />
      </Form.Item>
      <Form.Item label={t('form.against')} htmlFor="rule-against" style={{ flex: '1 1 220px' }}>
        <Select
          id="rule-against"
          value={condition.against ?? 'week'}
          options={(['week', 'day'] as const).map((each) => ({ value: each, label: t(`against.${window}.${each}`) }))}
          onChange={(against) => onChange({ ...condition, against })}
        />
      </Form.Item>
    </>
  )
}

/** As a field takes it: null is empty. */
function numberOf(value: number): number | null {
  return Number.isNaN(value) ? null : value
}

/** Of the field whose number is missing. */
function useComplaint(condition: Condition): Pick<FormItemProps, 'validateStatus' | 'help'> {
  const { t } = useTranslation('alerts')
  return saysHowMuch(condition) ? {} : { validateStatus: 'error', help: t('form.needsNumber') }
}
