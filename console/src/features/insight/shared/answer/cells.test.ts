import { describe, expect, it } from 'vitest'
import type { MetricResult, MetricsResult, Rate } from '@/lib/api/schema'
import { curvesOf, rowsOf, totalRow } from './cells'

const rate = (value: number): Rate => ({ numerator: value, denominator: null, value })
const series = (...values: number[]) =>
  values.map((value, day) => ({ start: `2026-03-0${day + 1}`, rate: rate(value) }))

function metric(code: string, groups: [string | null, number[]][], more: Partial<MetricResult> = {}): MetricResult {
  const sum = (values: number[]) => values.reduce((a, b) => a + b, 0)
  return {
    code,
    args: {},
    name_en: code,
    name_zh: code,
    unit: 'count',
    currency: null,
    total: rate(sum(groups.flatMap(([, values]) => values))),
    series: series(...(groups[0]?.[1] ?? [])),
    comparisons: [],
    groups: groups.map(([key, values]) => ({
      keys: [key],
      total: rate(sum(values)),
      series: series(...values),
      comparisons: [],
    })),
    other_currencies: [],
    ...more,
  }
}

const answer = (metrics: MetricResult[], more: Partial<MetricsResult> = {}): MetricsResult => ({
  first: '2026-03-01',
  last: '2026-03-02',
  time_zone: 'UTC',
  grain: null,
  by: [],
  metrics,
  notes: [],
  ...more,
})

describe('rows of a table', () => {
  it('put metrics side by side, with a gap where a group is not among the largest of one', () => {
    const rows = rowsOf(
      answer(
        [
          metric('a', [['app', [3, 4]]]),
          metric('b', [
            ['web', [1, 1]],
            ['app', [2, 2]],
          ]),
        ],
        { by: ['channel'] },
      ),
    )
    expect(rows.map((row) => [row.keys?.[0], ...row.cells.map((cell) => cell?.rate.value ?? null)])).toEqual([
      ['app', 7, 4],
      ['web', null, 2],
    ])
  })

  it('are groups times periods where both are asked for', () => {
    const rows = rowsOf(
      answer(
        [
          metric('a', [
            ['app', [3, 4]],
            [null, [1, 2]],
          ]),
        ],
        { by: ['channel'], grain: 'day' },
      ),
    )
    expect(rows.map((row) => [row.keys?.[0], row.period, row.cells[0]?.rate.value])).toEqual([
      ['app', '2026-03-01', 3],
      ['app', '2026-03-02', 4],
      [null, '2026-03-01', 1],
      [null, '2026-03-02', 2],
    ])
    expect(new Set(rows.map(({ key }) => key)).size).toBe(4)
  })

  it('of periods compare with the period at the same place', () => {
    const compared = {
      kind: 'previous' as const,
      first: '',
      last: '',
      total: rate(4),
      change: 0.75,
      series: series(2, 0),
    }
    const whole = metric('a', [], { total: rate(7), series: series(3, 4), comparisons: [compared] })
    const changes = rowsOf(answer([whole], { grain: 'day' })).map((row) => row.cells[0]?.change)
    expect(changes).toEqual([0.5, null])
    expect(totalRow(answer([whole])).cells[0]).toMatchObject({ change: 0.75, then: { value: 4 } })
  })
})

describe('curves', () => {
  it('are those of the groups, or the one of everybody', () => {
    expect(curvesOf(metric('a', [])).map(({ keys }) => keys)).toEqual([undefined])
    expect(
      curvesOf(
        metric('a', [
          ['app', [1]],
          [null, [2]],
        ]),
      ).map(({ keys }) => keys),
    ).toEqual([['app'], [null]])
  })
})
