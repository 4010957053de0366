import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { RangeSearch } from './days'
import { findLeftOut } from './left-out'

const leftOut = (asked: Record<string, unknown>) => findLeftOut(asked, { ...asked, ...v.parse(RangeSearch, asked) })

describe('of an address is left out', () => {
  it('what the page cannot read', () => {
    expect(leftOut({ range: 'nonsense', first: '2026-03-01', last: '2026-02-30x' })).toEqual([
      { name: 'range', said: 'nonsense' },
      { name: 'last', said: '2026-02-30x' },
    ])
    expect(findLeftOut({ filters: [{ field: 1 }] }, {})).toEqual([{ name: 'filters', said: '[{"field":1}]' }])
    expect(findLeftOut({ by: 'x'.repeat(99) }, {})[0]?.said).toHaveLength(61)
  })

  it('nothing that is read, said otherwise or not its business', () => {
    expect(leftOut({ range: 'last-quarter', utm_source: 'mail' })).toEqual([])
    expect(leftOut({ range: '', first: undefined })).toEqual([])
  })
})
