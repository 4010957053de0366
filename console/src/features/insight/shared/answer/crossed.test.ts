import { describe, expect, it } from 'vitest'
import type { MetricResult } from '@/lib/api/schema'
import type { Keys } from '../groups'
import { crossOf, MOST_CURVES, withLargest } from './crossed'

function metric(groups: [Keys, number][]): MetricResult {
  const rate = (value: number) => ({ numerator: value, denominator: null, value })
  const names = { code: 'gmv', args: {}, name_en: 'GMV', name_zh: '交易额', unit: 'count' as const, currency: null }
  return {
    ...names,
    total: rate(groups.reduce((sum, [, value]) => sum + value, 0)),
    series: [],
    comparisons: [],
    other_currencies: [],
    groups: groups.map(([keys, value]) => ({ keys: [...keys], total: rate(value), series: [], comparisons: [] })),
  }
}

describe('a breakdown by two dimensions', () => {
  const crossed = crossOf(
    metric([
      [['app', '(other)'], 9],
      [['app', 'hats'], 2],
      [['web', 'shoes'], 5],
      [['web', null], 1],
    ]),
  )

  it('has rows as the answer orders them, columns by their size, the rest last', () => {
    expect(crossed.rows).toEqual(['app', 'web'])
    expect(crossed.columns).toEqual(['shoes', 'hats', null, '(other)'])
  })

  it('has nothing where the answer says nothing', () => {
    expect(crossed.at('web', 'shoes')?.rate.value).toBe(5)
    expect(crossed.at('web', null)?.keys).toEqual(['web', null])
    expect(crossed.at('app', null)).toBeUndefined()
  })

  it('is drawn as lines of its largest groups, in the order of the answer', () => {
    const many = Array.from({ length: 20 }, (_, place): [Keys, number] => [['app', String(place)], place])
    const largest = withLargest(metric(many)).groups.map(({ keys }) => keys[1])
    expect(largest).toEqual(many.slice(20 - MOST_CURVES).map(([[, key]]) => key))
    expect(withLargest(metric(many.slice(0, 3))).groups).toHaveLength(3)
  })
})
