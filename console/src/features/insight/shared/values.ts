/** How values of metrics are written, by their unit. */
import { useMemo } from 'react'
import type { Unit } from '@/lib/api/schema'
import { useFormat, type Format } from '@/lib/format'
import { numberFormat } from '@/lib/intl'

export interface Measured {
  unit: Unit
  currency?: string | null
}

export interface WriteValue {
  /** In full: of money, cents only where they still matter. */
  full: (value: number | null | undefined, of: Measured) => string
  /** For axes and narrow places. */
  short: (value: number | null | undefined, of: Measured) => string
}

/** From here on cents are noise. */
const CENTS_UNTIL = 1_000

export function useValues(): WriteValue {
  const format = useFormat()
  return useMemo(() => makeWriter(format), [format])
}

export function makeWriter(format: Format): WriteValue {
  const whole = (value: number, currency: string | null | undefined) =>
    numberFormat(format.locale, {
      style: 'currency',
      currency: currency ?? format.currency,
      maximumFractionDigits: 0,
    }).format(value)
  return {
    full: (value, { unit, currency }) => {
      switch (unit) {
        case 'money':
          return typeof value === 'number' && Math.abs(value) >= CENTS_UNTIL
            ? whole(value, currency)
            : format.money(value, currency)
        case 'ratio':
          return format.percent(value)
        case 'count':
          return format.number(value)
      }
    },
    short: (value, { unit, currency }) => {
      switch (unit) {
        case 'money':
          return format.shortMoney(value, currency)
        case 'ratio':
          return format.percent(value)
        case 'count':
          return format.short(value)
      }
    },
  }
}
