import { describe, expect, it } from 'vitest'
import { isFiltered, toPeopleQuery } from './people-filter'

const ask = (filter: Parameters<typeof toPeopleQuery>[0]) => toPeopleQuery(filter, '2026-03-10', 'Asia/Shanghai')

describe('filters of people', () => {
  it('ask for nothing where nothing is chosen', () => {
    expect(ask({})).toEqual({})
    expect(isFiltered({ trait: 'city' })).toBe(false)
    expect(isFiltered({ who: 'visitors' })).toBe(true)
  })

  it('count days in the calendar of the workspace, today included', () => {
    expect(ask({ seen: 'today' })).toEqual({ seen_since: '2026-03-09T16:00:00.000Z' })
    expect(ask({ seen: '7d' })).toEqual({ seen_since: '2026-03-03T16:00:00.000Z' })
    expect(ask({ seen: 'away30' })).toEqual({ seen_before: '2026-02-08T16:00:00.000Z' })
  })

  it('tell buyers, those who came back and those who never bought', () => {
    expect([ask({ orders: 'none' }), ask({ orders: 'any' }), ask({ orders: 'repeat' })]).toEqual([
      { max_orders: 0 },
      { min_orders: 1 },
      { min_orders: 2 },
    ])
    expect(ask({ who: 'known', trait: 'city', value: '杭州' })).toEqual({
      is_known: true,
      trait: 'city',
      trait_value: '杭州',
    })
  })
})
