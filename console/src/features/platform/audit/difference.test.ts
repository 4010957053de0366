import { describe, expect, it } from 'vitest'
import { compareValues, shownSubject } from './difference'

describe('the difference of two states', () => {
  it('tells what came, went and changed before what stayed', () => {
    const before = { name: 'Shop', role: 'viewer', note: 'old' }
    const after = { name: 'Shop', role: 'admin', colour: 'red' }
    expect(compareValues(before, after)).toEqual([
      { field: 'role', before: 'viewer', after: 'admin', kind: 'changed' },
      { field: 'note', before: 'old', after: undefined, kind: 'removed' },
      { field: 'colour', before: undefined, after: 'red', kind: 'added' },
      { field: 'name', before: 'Shop', after: 'Shop', kind: 'same' },
    ])
  })

  it('goes into nested values and leaves lists whole', () => {
    const changes = compareValues({ rule: { value: 5, days: [1, 2] } }, { rule: { value: 7, days: [1, 2] } })
    expect(changes.map(({ field, kind }) => [field, kind])).toEqual([
      ['rule.value', 'changed'],
      ['rule.days', 'same'],
    ])
  })

  it('takes null for a value, and a missing side for nothing', () => {
    expect(compareValues(null, { expires: null })).toEqual([
      { field: 'expires', before: undefined, after: null, kind: 'added' },
    ])
    expect(compareValues({ expires: null }, { expires: null })[0]?.kind).toBe('same')
    expect(compareValues(null, null)).toEqual([])
  })
})

describe('what an entry is about', () => {
  it('is the name where one is told, else the subject', () => {
    const entry = { actor: 'account:7', actor_name: 'Ann', subject: '0198', before: null, after: null, details: {} }
    expect(shownSubject(entry)).toBe('0198')
    expect(shownSubject({ ...entry, details: { name: 'Web' } })).toBe('Web')
    expect(shownSubject({ ...entry, before: { name: 'Old' }, after: { name: 'New' } })).toBe('New')
    expect(shownSubject({ ...entry, details: { name: 7 } })).toBe('0198')
  })

  it('is the person where somebody did something to themselves', () => {
    const entry = { actor: 'account:7', actor_name: 'Ann', subject: '7', before: null, after: null, details: {} }
    expect(shownSubject(entry)).toBe('Ann')
  })
})
