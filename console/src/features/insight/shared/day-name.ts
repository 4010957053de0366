import type { DayRange } from '@/lib/days'
import type { Format } from '@/lib/format'

/** How days of a range are written: with their year where it reaches into another. */
export function dayNameOf(format: Format, { first, last }: DayRange): Format['day'] {
  return first.slice(0, 4) === last.slice(0, 4) ? format.shortDay : format.day
}
