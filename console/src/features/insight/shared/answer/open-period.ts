/** Which period of an answer is not whole, and which have not begun. */
import type { Grain, MetricsResult, Point } from '@/lib/api/schema'
import { addDays, dayIn, namedRange } from '@/lib/days'

const HOUR = 3_600_000
const NOT_YET = { numerator: 0, denominator: null, value: null }

export interface Reached {
  /** Periods that have begun. */
  begun: number
  /** Place of the one that is not whole; -1: all are. */
  open: number
  /** It is over, but the days asked for end within it: it does not grow any more. */
  isCut: boolean
}

interface Asked {
  grain: Grain | null
  last: string
  time_zone: string
}

/** Periods begin with a day or, those of hours, with a moment. */
export function findReached(starts: readonly string[], { grain, last, time_zone }: Asked, now = new Date()): Reached {
  const today = dayIn(time_zone, now)
  const isHour = grain === 'hour'
  const begun = starts.filter((start) => (isHour ? Date.parse(start) <= now.getTime() : start <= today)).length
  const latest = starts[begun - 1]
  if (latest === undefined) return { begun, open: -1, isCut: false }
  const isOpen = isHour ? now.getTime() - Date.parse(latest) < HOUR : last >= today
  const isCut = !isOpen && !isHour && last < lastDayOf(latest, grain)
  return { begun, open: isOpen || isCut ? begun - 1 : -1, isCut }
}

/** The first period begins with the first day asked for, wherever in its week or month that is. */
function lastDayOf(start: string, grain: Grain | null): string {
  if (grain === 'week') return addDays(namedRange('this_week', start).first, 6)
  return grain === 'month' ? namedRange('last_month', addDays(start.slice(0, 8) + '28', 4)).last : start
}

/** Of what has not begun there is no number, rather than zero; what it is held against stays. */
export function withoutAhead(answer: MetricsResult, begun: number): MetricsResult {
  if ((answer.metrics[0]?.series.length ?? 0) <= begun) return answer
  const cut = (series: Point[]) => series.map((each, place) => (place < begun ? each : { ...each, rate: NOT_YET }))
  return {
    ...answer,
    metrics: answer.metrics.map((metric) => ({
      ...metric,
      series: cut(metric.series),
      groups: metric.groups.map((group) => ({ ...group, series: cut(group.series) })),
    })),
  }
}
