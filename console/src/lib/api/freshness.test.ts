import { expect, it } from 'vitest'
import { isFreshWanted, wantFresh } from './freshness'

it('wants new answers for as long as the server may keep old ones', () => {
  expect(isFreshWanted(1_000)).toBe(false)
  wantFresh(1_000)
  expect(isFreshWanted(60_999)).toBe(true)
  expect(isFreshWanted(61_000)).toBe(false)
})
