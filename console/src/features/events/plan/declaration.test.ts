import { describe, expect, it } from 'vitest'
import { findMisfit, mostFrequent, NEW_PROPERTY, toDeclaration, toDraft } from './declaration'

describe('declarations of properties', () => {
  it('come back from the form as they went into it', () => {
    const declared = { property: 'size', type: 'number', required: true, description: 'cm', allowed: [1, 2.5] } as const
    expect(toDeclaration(toDraft({ ...declared, allowed: [...declared.allowed] }))).toEqual(declared)
  })

  it('have allowed values of their type, or none', () => {
    const draft = { ...NEW_PROPERTY, property: ' size ', allowed: ['1', '2'] }
    expect(toDeclaration(draft)).toMatchObject({ property: 'size', allowed: ['1', '2'] })
    expect(toDeclaration({ ...draft, type: 'number' }).allowed).toEqual([1, 2])
    expect(toDeclaration({ ...draft, type: 'boolean' }).allowed).toBeNull()
    expect(toDeclaration({ ...draft, allowed: [] }).allowed).toBeNull()
  })

  it('name the value that is no number', () => {
    expect(findMisfit('number', ['1', '1,5'])).toBe('1,5')
    expect(findMisfit('number', ['1', ' '])).toBe(' ')
    expect(findMisfit('number', ['1e3', '-2'])).toBeUndefined()
    expect(findMisfit('text', ['1,5'])).toBeUndefined()
  })

  it('begin with the type that came most', () => {
    expect(mostFrequent({ null: 9, text: 1, number: 4 })).toBe('number')
    expect(mostFrequent({ null: 9 })).toBe('text')
  })
})
