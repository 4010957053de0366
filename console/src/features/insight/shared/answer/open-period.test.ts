import { describe, expect, it } from 'vitest'
import type { MetricsResult, Rate } from '@/lib/api/schema'
import { findReached, withoutAhead } from './open-period'

const ZONE = 'Asia/Shanghai'
/** Half past seven in the morning of the 27th in Shanghai. */
const NOW = new Date('2026-11-26T23:30:00Z')

describe('the periods of an answer', () => {
  it('end in today, which is not over in the shop’s zone', () => {
    expect(findReached(['2026-11-25', '2026-11-26', '2026-11-27'], '2026-11-27', ZONE, NOW)).toEqual({
      begun: 3,
      open: 2,
    })
    expect(findReached(['2026-11-25', '2026-11-26'], '2026-11-26', ZONE, NOW)).toEqual({ begun: 2, open: -1 })
  })

  it('are not over while their week or month goes on, if the range goes on with it', () => {
    expect(findReached(['2026-11-16', '2026-11-23'], '2026-11-27', ZONE, NOW).open).toBe(1)
    expect(findReached(['2026-11-16', '2026-11-23'], '2026-11-25', ZONE, NOW).open).toBe(-1)
  })

  it('may lie ahead', () => {
    const hours = ['2026-11-27T06:00+08:00', '2026-11-27T07:00+08:00', '2026-11-27T08:00+08:00']
    expect(findReached(hours, '2026-11-27', ZONE, NOW)).toEqual({ begun: 2, open: 1 })
    expect(findReached(hours.slice(0, 1), '2026-11-27', ZONE, NOW)).toEqual({ begun: 1, open: -1 })
    expect(findReached(['2026-11-28'], '2026-11-28', ZONE, NOW)).toEqual({ begun: 0, open: -1 })
    expect(findReached([], '2026-11-27', ZONE, NOW)).toEqual({ begun: 0, open: -1 })
  })

  it('have no number before they begin', () => {
    const rate = (value: number): Rate => ({ numerator: value, denominator: null, value })
    const series = [
      { start: '2026-11-27', rate: rate(4) },
      { start: '2026-11-28', rate: rate(0) },
    ]
    const answer = { metrics: [{ series, groups: [{ series }], total: rate(4) }] } as unknown as MetricsResult
    const [metric] = withoutAhead(answer, 1).metrics
    expect(metric?.series.map((each) => each.rate.value)).toEqual([4, null])
    expect(metric?.groups[0]?.series.map((each) => each.rate.value)).toEqual([4, null])
    expect(withoutAhead(answer, 2)).toBe(answer)
  })
})
