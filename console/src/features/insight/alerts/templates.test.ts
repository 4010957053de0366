import { describe, expect, it } from 'vitest'
import { conditionOf, NO_NUMBER, saysHowMuch } from './templates'

describe('conditions', () => {
  it.each(['change', 'band', 'above', 'below'] as const)('%s says how much from the start', (kind) => {
    expect(saysHowMuch(conditionOf(kind))).toBe(true)
  })

  it('say nothing while their field is empty, though zero is a number', () => {
    expect(saysHowMuch({ kind: 'below', value: NO_NUMBER })).toBe(false)
    expect(saysHowMuch({ kind: 'change', percent: NO_NUMBER })).toBe(false)
    expect(saysHowMuch({ kind: 'above', value: 0 })).toBe(true)
  })
})
