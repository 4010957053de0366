import { describe, expect, it } from 'vitest'
import { contributions, tradeFactors } from './factors'

const sum = (values: readonly number[]) => values.reduce((all, each) => all + each, 0)

describe('contributions of factors', () => {
  it('add up to the change', () => {
    const then = tradeFactors({ visitors: 1_000, orders: 50, amount: 9_000 })
    const now = tradeFactors({ visitors: 1_300, orders: 52, amount: 12_345 })
    expect(sum(contributions(then, now) ?? [])).toBeCloseTo(3_345, 6)
  })

  it('are nothing for a factor that stayed', () => {
    expect(contributions([10, 2], [20, 2])).toEqual([20, 0])
    expect(contributions([10, 2], [10, 2])).toEqual([0, 0])
  })

  it('by hand: doubled visitors and halved orders per visitor cancel out', () => {
    const [up, down] = contributions([100, 0.5], [200, 0.25]) ?? []
    expect(up).toBeCloseTo(50 * Math.log(2), 9)
    expect(down).toBeCloseTo(-50 * Math.log(2), 9)
  })

  it.each([
    [tradeFactors({ visitors: 0, orders: 0, amount: 0 }), [1, 1, 1]],
    [
      [1, 1],
      [1, 0],
    ],
    [
      [1, 1],
      [1, -2],
    ],
  ])('do not exist where a factor is nothing: %j to %j', (then, now) => {
    expect(contributions(then, now)).toBeNull()
  })
})
