import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import {
  addDays,
  countDays,
  dayIn,
  momentOf,
  namedRange,
  RangeSearch,
  readRangeName,
  resolveRange,
  type RangeName,
} from './days'

describe('days', () => {
  it('counts over months, leap days and clock changes', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29')
    expect(addDays('2026-03-29', 1)).toBe('2026-03-30')
    expect(countDays({ first: '2024-02-28', last: '2024-03-01' })).toBe(3)
  })

  it('takes the day of the zone, not of the browser', () => {
    expect(dayIn('Asia/Shanghai', new Date('2026-03-01T17:00:00Z'))).toBe('2026-03-02')
    expect(dayIn('America/New_York', new Date('2026-03-01T03:00:00Z'))).toBe('2026-02-28')
  })

  it('knows when a day begins, also where the clock is changed on it', () => {
    expect(momentOf('2026-03-02', 'Asia/Shanghai')).toBe('2026-03-01T16:00:00.000Z')
    expect(momentOf('2026-03-08', 'America/New_York')).toBe('2026-03-08T05:00:00.000Z')
    expect(momentOf('2026-03-09', 'America/New_York')).toBe('2026-03-09T04:00:00.000Z')
    expect(momentOf('2026-10-25', 'Europe/Berlin')).toBe('2026-10-24T22:00:00.000Z')
  })

  it('resolves named ranges to today', () => {
    expect(namedRange('7d', '2026-03-03')).toEqual({ first: '2026-02-25', last: '2026-03-03' })
    expect(namedRange('last_month', '2026-03-31')).toEqual({ first: '2026-02-01', last: '2026-02-28' })
  })

  it.each<[RangeName, string, string]>([
    ['12w', '2026-01-07', '2026-03-31'],
    ['1m', '2026-03-01', '2026-03-31'],
    ['6m', '2025-10-01', '2026-03-31'],
    ['1y', '2025-04-01', '2026-03-31'],
    ['this_week', '2026-03-30', '2026-03-31'],
    ['last_week', '2026-03-23', '2026-03-29'],
    ['this_quarter', '2026-01-01', '2026-03-31'],
    ['last_quarter', '2025-10-01', '2025-12-31'],
    ['last_year', '2025-01-01', '2025-12-31'],
  ])('resolves %s as the API does', (name, first, last) => {
    expect(namedRange(name, '2026-03-31')).toEqual({ first, last })
  })

  it('goes back to the last day of a shorter month', () => {
    expect(namedRange('1m', '2026-03-30')).toEqual({ first: '2026-03-01', last: '2026-03-30' })
    expect(namedRange('1y', '2024-02-29')).toEqual({ first: '2023-03-01', last: '2024-02-29' })
  })

  it('keeps what an address names, however it is written, and nothing else', () => {
    expect(v.parse(RangeSearch, { range: '12w' })).toEqual({ range: '12w' })
    expect(readRangeName('last-week')).toBe('last_week')
    expect(['0d', '12', '9999y', 'soon', ''].map(readRangeName)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })

  it('turns days that stand in the wrong order, and falls back', () => {
    expect(resolveRange({ first: '2026-03-05', last: '2026-03-01' }, '2026-03-31', '30d')).toEqual({
      first: '2026-03-01',
      last: '2026-03-05',
    })
    expect(resolveRange({ first: '2026-03-05' }, '2026-03-31', 'today')).toEqual({
      first: '2026-03-31',
      last: '2026-03-31',
    })
  })
})
