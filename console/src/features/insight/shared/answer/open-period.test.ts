import { describe, expect, it } from 'vitest'
import type { Grain, MetricsResult, Rate } from '@/lib/api/schema'
import { findReached, withoutAhead } from './open-period'

/** Half past seven in the morning of the 27th in Shanghai. */
const NOW = new Date('2026-11-26T23:30:00Z')

function reach(starts: string[], grain: Grain, last: string) {
  return findReached(starts, { grain, last, time_zone: 'Asia/Shanghai' }, NOW)
}

describe('the periods of an answer', () => {
  it('end in today, which is not over in the shop’s zone', () => {
    expect(reach(['2026-11-26', '2026-11-27'], 'day', '2026-11-27')).toEqual({ begun: 2, open: 1, isCut: false })
    expect(reach(['2026-11-25', '2026-11-26'], 'day', '2026-11-26')).toEqual({ begun: 2, open: -1, isCut: false })
  })

  it('are not over while their week or month goes on, if the range goes on with it', () => {
    expect(reach(['2026-11-16', '2026-11-23'], 'week', '2026-11-27')).toEqual({ begun: 2, open: 1, isCut: false })
    expect(reach(['2026-10-01', '2026-11-01'], 'month', '2026-11-27')).toEqual({ begun: 2, open: 1, isCut: false })
  })

  it('are cut where the range ends within their week or month', () => {
    expect(reach(['2011-11-01', '2011-12-01'], 'month', '2011-12-09')).toEqual({ begun: 2, open: 1, isCut: true })
    expect(reach(['2011-11-01', '2011-12-01'], 'month', '2011-12-31').open).toBe(-1)
    expect(reach(['2012-02-10'], 'month', '2012-02-29').open).toBe(-1)
    expect(reach(['2011-12-07'], 'week', '2011-12-10').isCut).toBe(true)
    expect(reach(['2011-12-07'], 'week', '2011-12-11').isCut).toBe(false)
  })

  it('may lie ahead', () => {
    const hours = ['2026-11-27T06:00+08:00', '2026-11-27T07:00+08:00', '2026-11-27T08:00+08:00']
    expect(reach(hours, 'hour', '2026-11-27')).toEqual({ begun: 2, open: 1, isCut: false })
    expect(reach(hours.slice(0, 1), 'hour', '2026-11-27')).toEqual({ begun: 1, open: -1, isCut: false })
    expect(reach(['2026-11-28'], 'day', '2026-11-28')).toEqual({ begun: 0, open: -1, isCut: false })
    expect(reach([], 'day', '2026-11-27')).toEqual({ begun: 0, open: -1, isCut: false })
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
