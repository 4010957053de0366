import { describe, expect, it } from 'vitest'
import { fromMinor, toMinor } from './amounts'

describe('amounts', () => {
  it.each([
    ['12.5', 'CNY', 1250],
    [' 1234.56 ', 'CNY', 123456],
    ['0', 'CNY', 0],
    ['12', 'JPY', 12],
    ['1.234', 'KWD', 1234],
  ])('%s %s are %d minor units', (typed, currency, minor) => {
    expect(toMinor(typed, currency)).toBe(minor)
    expect(toMinor(fromMinor(minor, currency), currency)).toBe(minor)
  })

  it.each([
    ['12,5', 'CNY'],
    ['1.005', 'CNY'],
    ['12.5', 'JPY'],
    ['-1', 'CNY'],
    ['', 'CNY'],
    ['1e3', 'CNY'],
  ])('%s is no amount of %s', (typed, currency) => {
    expect(toMinor(typed, currency)).toBeNull()
  })
})
