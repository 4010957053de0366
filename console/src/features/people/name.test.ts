import { expect, it } from 'vitest'
import { nameOf } from './name'

it('is the first of the names that is a text', () => {
  expect(nameOf({ nickname: { value: 'Al' }, name: { value: ' ' }, last_name: { value: 'B' } })).toBe('Al')
  expect(nameOf({ first_name: { value: 'Ada' }, lastName: { value: 'Lovelace' } })).toBe('Ada Lovelace')
  expect(nameOf({ name: { value: 7 } })).toBeNull()
  expect(nameOf({})).toBeNull()
})
