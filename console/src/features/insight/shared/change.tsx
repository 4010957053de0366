import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons'
import { theme } from 'antd'
import type { CSSProperties } from 'react'
import { NOTHING, useFormat } from '@/lib/format'

/** Metrics of which less is better. */
const COSTS: readonly string[] = ['cac', 'cac_paid', 'cac_member', 'refunds', 'cancellations']

interface ChangeProps {
  /** (now − then) ÷ then; null: undefined. */
  value: number | null | undefined
  /** Both values as they are written, for who points at the change. */
  between?: readonly [then: string, now: string]
  /** Code of the metric: of a cost, less is good. */
  metric?: string
  /** Says how much, not whether that is good: of a period that is not over. */
  isNeutral?: boolean
  style?: CSSProperties
}

/** How much a value has changed, and by its colour whether that is good. */
export function Change({ value, between, metric, isNeutral, style }: ChangeProps) {
  const { token } = theme.useToken()
  const format = useFormat()
  if (value === null || value === undefined)
    return <span style={{ color: token.colorTextSecondary, ...style }}>{NOTHING}</span>
  const isGood = value > 0 !== COSTS.includes(metric ?? '')
  const colour =
    value === 0 || isNeutral === true ? token.colorTextSecondary : isGood ? token.colorSuccess : token.colorError
  return (
    <span
      title={between && `${between[0]} → ${between[1]} (${format.exactChange(value)})`}
      style={{ color: colour, whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums', ...style }}
    >
      {value === 0 ? null : value > 0 ? <ArrowUpOutlined aria-hidden /> : <ArrowDownOutlined aria-hidden />}{' '}
      {format.change(value)}
    </span>
  )
}
