import { describe, expect, it } from 'vitest'
import { curvesQuestion, grainOf, makeScene, totalsQuestion } from './question'

const TODAY = '2026-03-18'

describe('the days of the overview', () => {
  it.each([
    [{}, '2026-02-16', '2026-03-17'],
    [{ range: '7d' as const }, '2026-03-11', '2026-03-17'],
    [{ range: '7d' as const, today: 'with' as const }, '2026-03-12', '2026-03-18'],
    [{ range: 'this_month' as const }, '2026-03-01', '2026-03-17'],
    [{ range: 'today' as const }, TODAY, TODAY],
    [{ range: 'yesterday' as const }, '2026-03-17', '2026-03-17'],
    [{ first: '2026-03-01', last: TODAY }, '2026-03-01', TODAY],
  ])('%j', (state, first, last) => {
    expect(makeScene(state, TODAY).days).toEqual({ first, last })
  })

  it('are open when they hold today', () => {
    expect(makeScene({ range: 'today' }, TODAY).isOpen).toBe(true)
    expect(makeScene({}, TODAY).isOpen).toBe(false)
  })

  it('of the first of a month keep today, as there is no other', () => {
    expect(makeScene({ range: 'this_month' }, '2026-03-01').days).toEqual({ first: '2026-03-01', last: '2026-03-01' })
  })

  it('stand in a context of two weeks at least', () => {
    expect(makeScene({ range: 'yesterday' }, TODAY).context).toEqual({ first: '2026-03-04', last: '2026-03-17' })
    expect(makeScene({ range: '30d' }, TODAY).context).toEqual({ first: '2026-02-16', last: '2026-03-17' })
  })
})

describe('the questions of the overview', () => {
  it('leave out what a buyer cost where spend cannot be told apart', () => {
    const codes = (field: string) =>
      totalsQuestion(makeScene({ filters: [{ field, op: 'in', values: ['x'] }] }, TODAY)).metrics.map(
        ({ code }) => code,
      )
    expect(codes('channel')).toContain('cac')
    expect(codes('province')).not.toContain('cac')
  })

  it('compare with the period before unless told otherwise', () => {
    expect(totalsQuestion(makeScene({}, TODAY)).compare).toEqual(['previous'])
    expect(totalsQuestion(makeScene({ compare: 'year' }, TODAY)).compare).toEqual(['year'])
    expect(totalsQuestion(makeScene({ compare: 'none' }, TODAY)).compare).toEqual([])
  })

  it('draw long ranges by week or month', () => {
    expect(curvesQuestion(makeScene({ range: '365d' }, TODAY)).grain).toBe('week')
    expect(grainOf({ first: '2020-01-01', last: '2026-01-01' })).toBe('month')
    expect(grainOf({ first: '2026-01-01', last: '2026-03-31' })).toBe('day')
  })
})
