import type { TFunction } from 'i18next'
import { describe, expect, it } from 'vitest'
import { identifierLabel, initials, personTitle, shorten } from './people'

const t = ((key: string, values?: object) => `${key}${values ? JSON.stringify(values) : ''}`) as unknown as TFunction

describe('people', () => {
  it('are called by name, strongest identifier or number', () => {
    const known_as = [{ type: 'user_id', value: 'U-1' }]
    expect(personTitle(t, { person_no: 1, name: '张伟', known_as })).toBe('张伟')
    expect(personTitle(t, { person_no: 1, name: null, known_as })).toBe('U-1')
    expect(personTitle(t, { person_no: 7, name: null, known_as: [] })).toBe('people.number{"number":7}')
    expect(personTitle(t, { person_no: 7, name: null, known_as: [{ type: 'message', value: 'm1' }] })).toContain('7')
  })

  it('have initials in every script, whatever they call themselves', () => {
    expect(['张伟', 'Ada Lovelace', 'ada maria lovelace', 'Madonna', '  ', '😀 smile', '<b>'].map(initials)).toEqual([
      '伟',
      'AL',
      'AL',
      'M',
      '',
      '😀S',
      '<',
    ])
  })

  it('have identifiers that are named, also those of unknown platforms and types', () => {
    expect(identifierLabel(t, 'phone')).toBe('person.type.phone')
    expect(identifierLabel(t, 'account:taobao')).toBe('person.account{"platform":"taobao"}')
    expect(identifierLabel(t, 'fax')).toBe('fax')
  })

  it('keep the ends of long identifiers', () => {
    expect(shorten('short')).toBe('short')
    expect(shorten('0123456789-0123456789-0123456789')).toBe('0123456789-0123456789…456789')
  })
})
