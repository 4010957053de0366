import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { ListSearch } from './types'

describe('ListSearch', () => {
  it('looks for numbers as they were typed', () => {
    expect(v.parse(ListSearch, { search: 13_800_138_000 }).search).toBe('13800138000')
    expect(v.parse(ListSearch, { search: 'lin' }).search).toBe('lin')
    expect(v.parse(ListSearch, { search: ['lin'] }).search).toBeUndefined()
  })
})
