/** Which period of an answer is not over, and which have not begun. */
import type { MetricsResult, Point } from '@/lib/api/schema'
import { dayIn } from '@/lib/days'

const HOUR = 3_600_000
const NOT_YET = { numerator: 0, denominator: null, value: null }

export interface Reached {
  /** Periods that have begun. */
  begun: number
  /** Place of the one whose numbers still grow; -1: all are over. */
  open: number
}

/** Periods begin with a day or, those of hours, with a moment. */
export function findReached(starts: readonly string[], last: string, timeZone: string, now = new Date()): Reached {
  const today = dayIn(timeZone, now)
  const isHour = (start: string) => start.includes('T')
  const begun = starts.filter((start) => (isHour(start) ? Date.parse(start) <= now.getTime() : start <= today)).length
  const latest = starts[begun - 1]
  if (latest === undefined) return { begun, open: -1 }
  const isOpen = isHour(latest) ? now.getTime() - Date.parse(latest) < HOUR : last >= today
  return { begun, open: isOpen ? begun - 1 : -1 }
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
