import { describe, expect, it } from 'vitest'
import { minorDigits } from '@/lib/format'
import { fromMinor, toMinor } from './amounts'

describe('amounts', () => {
  it.each([
    ['12.5', 'CNY', 1250],
    [' 1234.56 ', 'CNY', 123456],
    ['0', 'CNY', 0],
    ['12', 'JPY', 12],
    ['1.234', 'KWD', 1234],
    ['25000.5', 'COP', 2_500_050],
    ['25000', 'IDR', 2_500_000],
    ['12.34', 'HUF', 1234],
    ['1.234', 'IQD', 1234],
  ])('%s %s are %d minor units', (typed, currency, minor) => {
    expect(toMinor(typed, currency)).toBe(minor)
    expect(toMinor(fromMinor(minor, currency), currency)).toBe(minor)
  })

  it.each(Intl.supportedValuesOf('currency'))('are typed in %s as they are shown', (currency) => {
    for (const minor of [0, 1, 99, 1_234_567, 50_000_000]) {
      const shown = fromMinor(minor, currency)
      expect(toMinor(shown, currency)).toBe(minor)
      expect((shown.split('.')[1] ?? '').length).toBe(minorDigits(currency))
    }
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
