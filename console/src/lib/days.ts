/** Calendar days as texts (`2026-03-01`), which compare as days do; and the ranges that pages offer. */
import * as v from 'valibot'
import { dateFormat } from './intl'

export interface DayRange {
  first: string
  last: string
}

/** Named ranges end today and move with it, so that a link or a saved question stays fresh. */
export const PRESETS = [
  'today',
  'yesterday',
  '7d',
  '30d',
  '90d',
  '365d',
  'this_month',
  'last_month',
  'this_year',
] as const
export type Preset = (typeof PRESETS)[number]

/** Ranges that an address or a saved question may name beside those. */
const OTHERS = ['this_week', 'last_week', 'this_quarter', 'last_quarter', 'last_year'] as const
type Unit = 'd' | 'w' | 'm' | 'y'
type Length = `${number}${Unit}`
/** Moves with today: a name, or a length that ends today. */
export type RangeName = Preset | (typeof OTHERS)[number] | Length

const LENGTH = /^([1-9]\d{0,3})([dwmy])$/
const MOST_YEARS = 50
const PER_YEAR: Record<Unit, number> = { d: 366, w: 53, m: 12, y: 1 }

export interface LengthParts {
  count: number
  unit: Unit
}

/** Null: it is none, or goes back before there was anything to count. */
export function readLength(text: string): LengthParts | null {
  const [, digits, letter] = LENGTH.exec(text) ?? []
  if (digits === undefined || letter === undefined) return null
  const [count, unit] = [Number(digits), letter as Unit]
  return count / PER_YEAR[unit] > MOST_YEARS ? null : { count, unit }
}

/** Also as the API and the command line write it: `last-week`. Undefined: it names no range. */
export function readRangeName(text: string): RangeName | undefined {
  const name = text.replaceAll('-', '_')
  const found = [...PRESETS, ...OTHERS].find((each) => each === name)
  return found ?? (readLength(name) === null ? undefined : (name as Length))
}

const Day = v.pipe(v.string(), v.isoDate())

/** Of a page's search parameters: a named range, or two days. */
export const RangeSearch = v.object({
  range: v.optional(v.fallback(v.optional(v.pipe(v.string(), v.transform(readRangeName))), undefined)),
  first: v.optional(v.fallback(v.optional(Day), undefined)),
  last: v.optional(v.fallback(v.optional(Day), undefined)),
})
export type RangeChoice = v.InferOutput<typeof RangeSearch>

const DAY = 86_400_000

export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY).toISOString().slice(0, 10)
}

/** Days of a range, both ends included. */
export function countDays(range: DayRange): number {
  return Math.round((Date.parse(range.last) - Date.parse(range.first)) / DAY) + 1
}

/** The calendar day of a moment in a zone. */
export function dayIn(timeZone: string, at: Date = new Date()): string {
  return dateFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at)
}

/** The moment at which a calendar day begins in a zone. */
export function momentOf(day: string, timeZone: string): string {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  // The second look is for days on which the clock was changed between the guess and the moment.
  const guess = midnight - offsetAt(midnight, timeZone)
  return new Date(midnight - offsetAt(guess, timeZone)).toISOString()
}

/** How far the zone's clock is ahead of UTC, in milliseconds. */
function offsetAt(moment: number, timeZone: string): number {
  const parts = dateFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(moment)
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value)
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) - moment
}

/** The days that a range means today. */
export function namedRange(name: RangeName, today: string): DayRange {
  const month = `${today.slice(0, 7)}-01`
  const quarter = `${today.slice(0, 5)}${String(Math.floor((Number(today.slice(5, 7)) - 1) / 3) * 3 + 1).padStart(2, '0')}-01`
  const year = `${today.slice(0, 4)}-01-01`
  const week = addDays(today, -((new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7))
  switch (name) {
    case 'today':
      return { first: today, last: today }
    case 'yesterday':
      return { first: addDays(today, -1), last: addDays(today, -1) }
    case 'this_week':
      return { first: week, last: today }
    case 'last_week':
      return { first: addDays(week, -7), last: addDays(week, -1) }
    case 'this_month':
      return { first: month, last: today }
    case 'last_month':
      return { first: addMonths(month, -1), last: addDays(month, -1) }
    case 'this_quarter':
      return { first: quarter, last: today }
    case 'last_quarter':
      return { first: addMonths(quarter, -3), last: addDays(quarter, -1) }
    case 'this_year':
      return { first: year, last: today }
    case 'last_year':
      return { first: addMonths(year, -12), last: addDays(year, -1) }
    default:
      return { first: goBack(today, name), last: today }
  }
}

/** First day of a length that ends with a day, which is included. */
function goBack(last: string, length: Length): string {
  const { count, unit } = readLength(length) ?? { count: 1, unit: 'd' }
  if (unit === 'd' || unit === 'w') return addDays(last, 1 - count * (unit === 'w' ? 7 : 1))
  return addDays(addMonths(last, -count * (unit === 'y' ? 12 : 1)), 1)
}

/** The same day of another month, or that month's last one where it is shorter. */
function addMonths(day: string, count: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const last = new Date(Date.UTC(year, month + count, 0))
  last.setUTCDate(Math.min(date, last.getUTCDate()))
  return last.toISOString().slice(0, 10)
}

/** The days that a choice means; two days that stand in the wrong order are turned. */
export function resolveRange(choice: RangeChoice, today: string, fallback: RangeName): DayRange {
  if (choice.first !== undefined && choice.last !== undefined) {
    return choice.first <= choice.last
      ? { first: choice.first, last: choice.last }
      : { first: choice.last, last: choice.first }
  }
  return namedRange(choice.range ?? fallback, today)
}
