import { describe, expect, it } from 'vitest'
import { addDays, countDays, dayIn, momentOf, presetRange, resolveRange } from './days'

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
    expect(presetRange('7d', '2026-03-03')).toEqual({ first: '2026-02-25', last: '2026-03-03' })
    expect(presetRange('last_month', '2026-03-31')).toEqual({ first: '2026-02-01', last: '2026-02-28' })
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
