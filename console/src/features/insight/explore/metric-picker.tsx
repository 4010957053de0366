import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Flex, InputNumber, Select, Typography } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Definition } from '@/lib/api/schema'
import { useDefinitions, useNameOf } from '../shared/choices'
import { useDefinitionText } from '../shared/definition-text'
import { EventSelect } from '../shared/event-select'
import { MOST_METRICS, type MetricChoice } from './question'

interface MetricPickerProps {
  value: readonly MetricChoice[]
  onChange: (metrics: MetricChoice[]) => void
}

/** The metrics of a question, each with the arguments that it takes. */
export function MetricPicker({ value, onChange }: MetricPickerProps) {
  const { t } = useTranslation('explore')
  const definitions = useDefinitions()
  return (
    <Flex vertical gap={8}>
      {value.map((metric, index) => (
        <MetricRow
          key={index}
          metric={metric}
          definition={definitions.find(({ code }) => code === metric.code)}
          onChange={(changed) => onChange(value.with(index, changed))}
          onRemove={value.length === 1 ? undefined : () => onChange(value.toSpliced(index, 1))}
        />
      ))}
      {value.length >= MOST_METRICS ? null : (
        <Button
          type="dashed"
          size="small"
          icon={<PlusOutlined />}
          style={{ alignSelf: 'flex-start' }}
          onClick={() => {
            const next = definitions.find(({ code }) => !value.some((each) => each.code === code))
            if (next !== undefined) onChange([...value, { code: next.code }])
          }}
        >
          {t('metric.add')}
        </Button>
      )}
    </Flex>
  )
}

interface MetricRowProps {
  metric: MetricChoice
  definition: Definition | undefined
  onChange: (metric: MetricChoice) => void
  onRemove: (() => void) | undefined
}

function MetricRow({ metric, definition, onChange, onRemove }: MetricRowProps) {
  const { t } = useTranslation('explore')
  const options = useMetricOptions()
  return (
    <div role="group" aria-label={t('metric.one')}>
      <Flex gap={6} align="center">
        <Select
          aria-label={t('metric.one')}
          value={metric.code}
          options={options}
          showSearch={{ optionFilterProp: 'label' }}
          popupMatchSelectWidth={false}
          listHeight={400}
          style={{ flex: 1, minWidth: 0 }}
          onChange={(code) => onChange({ code })}
        />
        {onRemove === undefined ? null : (
          <Button type="text" icon={<DeleteOutlined />} aria-label={t('metric.remove')} onClick={onRemove} />
        )}
      </Flex>
      {definition === undefined ? null : (
        <>
          <Arguments definition={definition} metric={metric} onChange={onChange} />
          <Meaning definition={definition} />
        </>
      )}
    </div>
  )
}

/** The metric's formula, and its whole definition when it is pointed at. */
function Meaning({ definition }: { definition: Definition }) {
  const { numerator, denominator, meaning } = useDefinitionText()(definition)
  return (
    <Typography.Paragraph
      type="secondary"
      ellipsis={{ rows: 2, tooltip: meaning }}
      style={{ fontSize: 12, margin: '4px 0 0' }}
    >
      {denominator === null ? numerator : `${numerator} ÷ ${denominator}`}
    </Typography.Paragraph>
  )
}

const FAMILIES = [
  'gmv',
  'orders',
  'order_value',
  'conversion',
  'active_users',
  'retention',
  'repurchase',
  'acquisition',
] as const

function useMetricOptions() {
  const { t } = useTranslation('explore')
  const definitions = useDefinitions()
  const nameOf = useNameOf()
  return useMemo(() => {
    const known = FAMILIES.map((family) => ({
      label: t(`family.${family}`),
      options: definitions
        .filter((each) => each.family === family)
        .map((each) => ({ value: each.code, label: nameOf(each) })),
    }))
    const others = definitions.filter((each) => !FAMILIES.some((family) => family === each.family))
    const rest = {
      label: t('family.other'),
      options: others.map((each) => ({ value: each.code, label: nameOf(each) })),
    }
    return [...known, rest].filter(({ options }) => options.length > 0)
  }, [definitions, nameOf, t])
}

interface ArgumentSchema {
  $defs?: Record<string, { properties?: Record<string, { type?: string; default?: unknown }> }>
}

/** Arguments that are numbers, as the metric's own schema names them; and the two events of a conversion. */
function Arguments({ definition, metric, onChange }: Omit<MetricRowProps, 'onRemove'> & { definition: Definition }) {
  const { t } = useTranslation('explore')
  const args = metric.args ?? {}
  const properties = propertiesOf(definition)
  const put = (name: string, value: unknown) => {
    const rest = Object.fromEntries(Object.entries(args).filter(([each]) => each !== name))
    onChange({ code: metric.code, args: value === undefined ? rest : { ...rest, [name]: value } })
  }
  const numbers = (['day', 'days'] as const).filter((name) => properties[name]?.type === 'integer')
  const steps = readSteps(args.steps ?? properties.steps?.default)
  if (numbers.length === 0 && properties.steps === undefined) return null
  return (
    <Flex wrap gap={8} align="center" style={{ marginTop: 6 }}>
      {numbers.map((name) => (
        <InputNumber
          key={name}
          size="small"
          min={1}
          max={400}
          precision={0}
          prefix={t(`argument.${name}`)}
          aria-label={t(`argument.${name}`)}
          style={{ width: 120 }}
          value={typeof args[name] === 'number' ? args[name] : (properties[name]?.default as number)}
          onChange={(value) => put(name, value === null || value === properties[name]?.default ? undefined : value)}
        />
      ))}
      {properties.steps === undefined
        ? null
        : steps.map((event, index) => (
            <EventSelect
              key={index}
              label={index === 0 ? t('argument.from') : t('argument.to')}
              value={event}
              style={{ width: '100%' }}
              onChange={(chosen) =>
                put(
                  'steps',
                  steps.with(index, chosen).map((each) => ({ event: each })),
                )
              }
            />
          ))}
    </Flex>
  )
}

function propertiesOf(definition: Definition): Record<string, { type?: string; default?: unknown }> {
  const { $defs } = definition.args as ArgumentSchema
  return Object.assign({}, ...Object.values($defs ?? {}).map((each) => each.properties ?? {})) as Record<
    string,
    { type?: string; default?: unknown }
  >
}

/** First and last event of a conversion. */
function readSteps(value: unknown): string[] {
  const events = Array.isArray(value) ? value.map((each: unknown) => (each as { event?: string }).event ?? '') : []
  return [events[0] ?? 'Product Viewed', events.at(-1) ?? 'Order Completed']
}
