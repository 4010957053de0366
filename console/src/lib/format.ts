/** Numbers, money and times as the reader's language writes them, in the workspace's zone and currency. */
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { dateFormat, distanceFormat, numberFormat, ownTimeZone } from './intl'
import { LOCALES } from './language'
import MINOR_DIGITS from './minor-digits.json'
import { PlaceContext } from './workspace'
import { use } from 'react'

/** What is not known or not defined. It is not zero. */
export const NOTHING = '–'

/** From here on a change is said as a multiple. */
export const MANY_TIMES = 10

type Maybe<T> = T | null | undefined

export interface Format {
  locale: string
  timeZone: string
  currency: string
  number: (value: Maybe<number>, decimals?: number) => string
  /** 12,345 as 12.3K or 1.2万. */
  short: (value: Maybe<number>) => string
  /** Of a ratio: 0.123 is 12.3 %. */
  percent: (value: Maybe<number>, decimals?: number) => string
  /** Of (now − then) ÷ then: +12.3%; from ten times as much on ×740, as percentages of thousands tell nobody anything. */
  change: (value: Maybe<number>) => string
  /** As `change`, however large. */
  exactChange: (value: Maybe<number>) => string
  /** In major units, as answers carry amounts. */
  money: (value: Maybe<number>, currency?: Maybe<string>) => string
  shortMoney: (value: Maybe<number>, currency?: Maybe<string>) => string
  /** In minor units, as events and spend rows carry amounts. */
  minor: (value: Maybe<number>, currency?: Maybe<string>) => string
  /** A calendar day `2026-03-01`, without a time and so without a zone. */
  day: (value: Maybe<string>) => string
  shortDay: (value: Maybe<string>) => string
  month: (value: Maybe<string>) => string
  /** A moment (ISO 8601), in the workspace's zone. */
  dateTime: (value: Maybe<string>) => string
  time: (value: Maybe<string>) => string
  /** A moment as a distance: 5 minutes ago; its day where that is a month or more away. */
  relative: (value: Maybe<string>, now?: number) => string
  duration: (seconds: Maybe<number>) => string
  bytes: (value: Maybe<number>) => string
}

export function useFormat(): Format {
  const { i18n } = useTranslation()
  const place = use(PlaceContext)
  const locale = i18n.language === 'zh' ? LOCALES.zh : LOCALES.en
  const timeZone = place?.timeZone ?? ownTimeZone
  const currency = place?.currency ?? 'CNY'
  return useMemo(() => createFormat(locale, timeZone, currency), [locale, timeZone, currency])
}

export function createFormat(locale: string, timeZone: string, currency: string): Format {
  const numbers = (options: Intl.NumberFormatOptions) => (value: Maybe<number>) =>
    isKnown(value) ? numberFormat(locale, options).format(value) : NOTHING
  const days = (options: Intl.DateTimeFormatOptions) => (value: Maybe<string>) => {
    const at = value ? Date.parse(`${value.slice(0, 10)}T00:00:00Z`) : NaN
    return Number.isNaN(at) ? NOTHING : dateFormat(locale, { ...options, timeZone: 'UTC' }).format(at)
  }
  const moments = (options: Intl.DateTimeFormatOptions) => (value: Maybe<string>) => {
    const at = value ? Date.parse(value) : NaN
    return Number.isNaN(at) ? NOTHING : dateFormat(locale, { ...options, timeZone }).format(at)
  }
  const inCurrency = (value: Maybe<number>, code: string, options: Intl.NumberFormatOptions) =>
    isKnown(value) ? numberFormat(locale, { style: 'currency', currency: code, ...options }).format(value) : NOTHING
  const money = (value: Maybe<number>, other?: Maybe<string>) =>
    inCurrency(value, other ?? currency, isKnown(value) ? fractionsOf(value, other ?? currency) : {})
  const farDay = moments({ dateStyle: 'medium' })
  const percents = (decimals: number) =>
    numbers({ style: 'percent', minimumFractionDigits: decimals, maximumFractionDigits: decimals })
  const exactChange = numbers({ style: 'percent', maximumFractionDigits: 1, signDisplay: 'exceptZero' })
  const times = numbers({ notation: 'compact', maximumSignificantDigits: 3 })
  const compact: Intl.NumberFormatOptions = { notation: 'compact', maximumFractionDigits: 1, useGrouping: true }
  return {
    locale,
    timeZone,
    currency,
    number: (value, decimals = 0) => numbers({ maximumFractionDigits: decimals })(value),
    short: numbers(compact),
    percent: (value, decimals = 1) => percents(decimals)(value),
    change: (value) => (isKnown(value) && value + 1 >= MANY_TIMES ? `×${times(value + 1)}` : exactChange(value)),
    exactChange,
    money,
    shortMoney: (value, other) => inCurrency(value, other ?? currency, compact),
    minor: (value, other) => money(isKnown(value) ? value / 10 ** minorDigits(other ?? currency) : value, other),
    day: days({ dateStyle: 'medium' }),
    shortDay: days({ month: 'short', day: 'numeric' }),
    month: days({ year: 'numeric', month: 'short' }),
    dateTime: moments({ dateStyle: 'medium', timeStyle: 'medium' }),
    time: moments({ timeStyle: 'medium' }),
    relative: (value, now = Date.now()) => (isFar(value, now) ? farDay(value) : formatRelative(locale, value, now)),
    duration: (seconds) => formatDuration(locale, seconds),
    bytes: (value) => formatBytes(locale, value),
  }
}

function isKnown(value: Maybe<number>): value is number {
  return value !== null && value !== undefined && !Number.isNaN(value)
}

/** Decimals of a currency's minor unit by ISO 4217, as the server counts: 2 for CNY and COP, 0 for JPY. */
export function minorDigits(currency: string): number {
  const unusual: Readonly<Record<string, number>> = MINOR_DIGITS
  return unusual[currency] ?? 2
}

/** All decimals of the currency; of a whole amount no more than its price tags show: IDR 25,000, CN¥25.00. */
function fractionsOf(value: number, currency: string): Intl.NumberFormatOptions {
  const digits = minorDigits(currency)
  const shown = numberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits
  const least = Number.isInteger(value) ? Math.min(digits, shown ?? digits) : digits
  return { minimumFractionDigits: least, maximumFractionDigits: digits }
}

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
]

function isFar(value: Maybe<string>, now: number): boolean {
  return value !== null && value !== undefined && Math.abs(Date.parse(value) - now) >= 30 * 86_400_000
}

function formatRelative(locale: string, value: Maybe<string>, now: number): string {
  const at = value ? Date.parse(value) : NaN
  if (Number.isNaN(at)) return NOTHING
  const seconds = Math.round((at - now) / 1000)
  const [unit, size] = STEPS.find(([, each]) => Math.abs(seconds) >= each) ?? ['second', 1]
  return distanceFormat(locale).format(Math.trunc(seconds / size), unit)
}

/** The two largest parts: 1 day 4 hr, 3 min 20 sec. */
function formatDuration(locale: string, seconds: Maybe<number>): string {
  if (!isKnown(seconds)) return NOTHING
  const parts: string[] = []
  let rest = Math.round(seconds)
  for (const [unit, size] of STEPS.slice(2)) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0 || (unit === 'second' && parts.length === 0)) {
      parts.push(numberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(count))
    }
    if (parts.length === 2) break
  }
  return parts.join(' ')
}

function formatBytes(locale: string, value: Maybe<number>): string {
  if (!isKnown(value)) return NOTHING
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte']
  const power = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3))
  const unit = units[power] ?? 'byte'
  return numberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 }).format(
    value / 1000 ** power,
  )
}
