import { describe, expect, it } from 'vitest'
import { createFormat, minorDigits, NOTHING } from './format'

const english = createFormat('en', 'Asia/Shanghai', 'CNY')
const chinese = createFormat('zh-CN', 'Asia/Shanghai', 'CNY')

describe('formats', () => {
  it('shows what is undefined as nothing, never as zero', () => {
    expect([
      english.number(null),
      english.money(undefined),
      english.percent(NaN),
      english.day(''),
      english.duration(null),
    ]).toEqual(Array<string>(5).fill(NOTHING))
    expect(english.number(0)).toBe('0')
  })

  it('takes amounts in minor units by the decimals of their currency', () => {
    expect(english.minor(12_345)).toBe('CN¥123.45')
    expect(english.minor(12_345, 'JPY')).toBe('¥12,345')
    expect(minorDigits('KWD')).toBe(3)
    expect(english.minor(2_500_050, 'COP')).toBe('COP\u00a025,000.50')
    expect(english.minor(2_500_000, 'IDR')).toBe('IDR\u00a025,000')
    expect(english.minor(1_234_567, 'IQD')).toBe('IQD\u00a01,234.567')
    expect(english.minor(-2_500, 'CNY')).toBe('-CN¥25.00')
  })

  it.each(Intl.supportedValuesOf('currency'))('shows every digit of an amount of %s', (currency) => {
    const digits = minorDigits(currency)
    const readBack = (shown: string) => Number(/\d[\d,.]*$/.exec(shown)?.[0].replaceAll(',', '')) * 10 ** digits
    for (const minor of [1, 99, 1_234_567, 50_000_000]) {
      expect(Math.round(readBack(english.minor(minor, currency)))).toBe(minor)
    }
  })

  it('writes moments in the zone of the workspace', () => {
    expect(chinese.dateTime('2026-03-01T17:30:00Z')).toContain('2026年3月2日')
    expect(english.day('2026-03-01')).toBe('Mar 1, 2026')
  })

  it('shortens as each language does', () => {
    expect(chinese.short(12_345)).toBe('1.2万')
    expect(english.short(12_345)).toBe('12.3K')
    expect(chinese.short(1_676)).toBe('1,676')
    expect(chinese.shortMoney(1_188.6)).toBe('¥1,188.6')
    expect(english.change(0.1234)).toBe('+12.3%')
  })

  it('says a change as a multiple from ten times as much on', () => {
    expect(english.change(8.99)).toBe('+899%')
    expect(english.change(9)).toBe('×10')
    expect(english.change(11.345)).toBe('×12.3')
    expect(english.change(739.6)).toBe('×741')
    expect(english.change(123_456)).toBe('×123K')
    expect(chinese.change(123_456)).toBe('×12.3万')
    expect(chinese.change(-1)).toBe('-100%')
    expect(english.change(null)).toBe('–')
    expect(english.exactChange(739.6)).toBe('+73,960%')
  })

  it('tells distances and durations', () => {
    const now = Date.parse('2026-03-01T12:00:00Z')
    expect(english.relative('2026-03-01T11:55:00Z', now)).toBe('5 minutes ago')
    expect(english.relative('2011-12-09T12:50:00Z', now)).toBe('Dec 9, 2011')
    expect(english.duration(93_784)).toBe('1 day 2 hr')
    expect(english.bytes(1_234_000)).toBe('1.2 MB')
  })
})
