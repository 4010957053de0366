import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { FiltersSearch, isComplete, NEW_FILTER, opsOf, toDraft, withField, withOp } from './filters'

const channel = { field: 'channel', op: 'in' as const, values: ['app', 'web'] }

describe('filters', () => {
  it('are read from an address as they were written', () => {
    const filters = [channel, { field: 'price', op: 'gte' as const, values: [100] }]
    expect(v.parse(FiltersSearch, JSON.parse(JSON.stringify(filters)))).toEqual(filters)
  })

  it.each([[[{ field: 'channel', op: 'like', values: ['a'] }]], [[{ ...channel, values: [] }]], ['channel'], [7]])(
    'that cannot be read are left out: %j',
    (sent) => {
      expect(v.parse(FiltersSearch, sent)).toBeUndefined()
    },
  )

  it('lose what does not fit another field', () => {
    expect(withField(channel, 'price')).toEqual({ field: 'price', op: 'gte', values: [] })
    expect(withField(channel, 'city')).toEqual({ field: 'city', op: 'in', values: [] })
    expect(withField(channel, 'channel')).toBe(channel)
    expect(opsOf('buyer')).not.toContain('contains')
  })

  it('keep one value where only one can be', () => {
    expect(withOp(channel, 'contains').values).toEqual(['app'])
    expect(withOp(channel, 'not').values).toEqual(['app', 'web'])
  })

  it('are complete with a field and a value', () => {
    expect(isComplete(NEW_FILTER)).toBe(false)
    expect(isComplete({ ...channel, values: [] })).toBe(false)
    expect(isComplete({ ...channel, values: [''] })).toBe(true)
  })

  it('of a text say "in" where the API says "eq"', () => {
    expect(toDraft({ field: 'channel', op: 'eq', values: ['app'] }).op).toBe('in')
    expect(toDraft({ field: 'price', values: [3] }).op).toBe('eq')
  })
})
