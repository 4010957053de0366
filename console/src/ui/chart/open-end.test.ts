import { describe, expect, it } from 'vitest'
import { withOpenEnd, type Line } from './open-end'

const GMV: Line = { type: 'line', name: 'GMV', data: [3, 5, 1], lineStyle: { width: 2 }, stack: 'all', areaStyle: {} }
const BUYERS: Line = { type: 'line', name: 'Buyers', data: [1, null, 2] }

describe('lines that end in a period which is not over', () => {
  it('keep their place and their numbers, and are drawn solid to the last period that is over, dashed from there', () => {
    const drawn = withOpenEnd([GMV, BUYERS], 2)
    expect(drawn.map(({ name }) => name)).toEqual(['GMV', 'Buyers', 'GMV', 'GMV', 'Buyers', 'Buyers'])
    expect(drawn[0]).toMatchObject({ data: [3, 5, 1], lineStyle: { width: 2, opacity: 0 } })
    expect(drawn[2]).toMatchObject({ data: [3, 5, null], lineStyle: { width: 2 }, tooltip: { show: false } })
    expect(drawn[3]).toMatchObject({ data: [null, 5, 1], lineStyle: { width: 2, type: 'dashed' } })
    expect(drawn[5]?.data).toEqual([null, null, 2])
  })

  it('stand upon the stretches of their own kind', () => {
    expect(withOpenEnd([GMV, BUYERS], 2).map(({ stack }) => stack)).toEqual([
      'all',
      undefined,
      'all over',
      'all open',
      undefined,
      undefined,
    ])
  })

  it('are left as they are where everything is over, or nothing was before', () => {
    expect(withOpenEnd([GMV], -1)).toEqual([GMV])
    expect(withOpenEnd([GMV], 0)).toEqual([GMV])
  })
})
