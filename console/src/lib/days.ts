/** Calendar days as texts (`2026-03-01`), which compare as days do; and the ranges that pages offer. */
import * as v from 'valibot'

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

const Day = v.pipe(v.string(), v.isoDate())

/** Of a page's search parameters: a named range, or two days. */
export const RangeSearch = v.object({
  range: v.optional(v.fallback(v.optional(v.picklist(PRESETS)), undefined)),
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
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at)
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
  const parts = new Intl.DateTimeFormat('en-US', {
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

export function presetRange(preset: Preset, today: string): DayRange {
  const month = `${today.slice(0, 7)}-01`
  switch (preset) {
    case 'today':
      return { first: today, last: today }
    case 'yesterday':
      return { first: addDays(today, -1), last: addDays(today, -1) }
    case 'this_month':
      return { first: month, last: today }
    case 'last_month': {
      const last = addDays(month, -1)
      return { first: `${last.slice(0, 7)}-01`, last }
    }
    case 'this_year':
      return { first: `${today.slice(0, 4)}-01-01`, last: today }
    default:
      return { first: addDays(today, 1 - Number.parseInt(preset, 10)), last: today }
  }
}

/** The days that a choice means; two days that stand in the wrong order are turned. */
export function resolveRange(choice: RangeChoice, today: string, fallback: Preset): DayRange {
  if (choice.first !== undefined && choice.last !== undefined) {
    return choice.first <= choice.last
      ? { first: choice.first, last: choice.last }
      : { first: choice.last, last: choice.first }
  }
  return presetRange(choice.range ?? fallback, today)
}
