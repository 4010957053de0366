import { describe, expect, it } from 'vitest'
import type { Tile } from '@/lib/api/schema'
import { PRESETS } from '@/lib/days'
import { fromKeptRange, placeFor, toKeptRange } from './keeping'

const today = { first: '2026-03-02', last: '2026-03-31' }

describe('ranges of saved questions', () => {
  it.each(PRESETS)('keep moving where they move: %s', (preset) => {
    expect(fromKeptRange(toKeptRange({ range: preset }, '30d'), today)).toEqual({ range: preset })
  })

  it('stay where they stay', () => {
    const days = { first: '2026-01-01', last: '2026-01-31' }
    expect(fromKeptRange(toKeptRange(days, '30d'), today)).toEqual(days)
  })

  it('say the fallback where the address says nothing', () => {
    expect(toKeptRange({}, 'last_month')).toEqual({ range: 'last-month' })
  })

  it('keep moving where pages do not offer them, and become days where they cannot be read', () => {
    expect(fromKeptRange({ range: '12w' }, today)).toEqual({ range: '12w' })
    expect(fromKeptRange({ range: 'last-quarter' }, today)).toEqual({ range: 'last_quarter' })
    expect(fromKeptRange({ range: '9999y' }, today)).toEqual(today)
  })
})

describe('room for a tile', () => {
  const at = (x: number, y: number, w: number, h: number): Tile => ({ id: `${x}-${y}`, x, y, w, h })

  it('is beside the others where they leave some', () => {
    expect(placeFor([], { w: 6, h: 4 })).toEqual({ x: 0, y: 0 })
    expect(placeFor([at(0, 0, 6, 4)], { w: 6, h: 4 })).toEqual({ x: 6, y: 0 })
    expect(placeFor([at(0, 0, 4, 4), at(8, 0, 4, 4)], { w: 4, h: 9 })).toEqual({ x: 4, y: 0 })
  })

  it('is below them otherwise', () => {
    expect(placeFor([at(0, 0, 12, 4), at(0, 4, 7, 2)], { w: 6, h: 4 })).toEqual({ x: 0, y: 6 })
  })
})
