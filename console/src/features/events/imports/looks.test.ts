import { describe, expect, it } from 'vitest'
import { look } from './look.test-data'
import { findOdd, joinLooks } from './looks'

const KEPT = [
  { name: 'at', meaning: 'time' as const },
  { name: 'paid', meaning: 'value' as const },
  { name: 'note', meaning: 'ignore' as const },
]

describe('findOdd', () => {
  it('names files without a column that is to be kept, and what they lack', () => {
    const files = [look('a', ['at', 'paid', 'note']), look('b', ['at', 'more']), look('c', ['paid', 'at'])]
    expect(findOdd(files, KEPT)).toEqual([{ name: 'b', lacking: ['paid'] }])
  })
})

describe('joinLooks', () => {
  it('keeps a format that all files share, and all names of events', () => {
    const files = [look('a', ['at'], { event_names: ['buy'] }), look('b', ['at'], { event_names: ['pv', 'buy'] })]
    expect(joinLooks(files)).toEqual({ time_format: '%Y-%m-%d', decimal: '.', event_names: ['buy', 'pv'] })
  })

  it('leaves formats that differ to be told row by row', () => {
    expect(joinLooks([look('a', []), look('b', [], { time_format: 'unix', decimal: ',' })])).toEqual({
      time_format: 'auto',
      decimal: ',',
      event_names: [],
    })
  })
})
