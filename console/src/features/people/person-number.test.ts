import { describe, expect, it } from 'vitest'
import { readPersonNumber } from './person-number'

describe('the number of a person in an address', () => {
  it.each([
    ['1', 1],
    ['1234567890', 1_234_567_890],
  ])('%s', (text, number) => {
    expect(readPersonNumber(text)).toBe(number)
  })

  it.each(['', '0', '-1', '007', '1.5', '1e3', 'abc', '12a', ' 1', '1234567890123456'])('is none: %j', (text) => {
    expect(readPersonNumber(text)).toBeNull()
  })
})
