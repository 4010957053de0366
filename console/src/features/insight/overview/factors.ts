/** Which factor of a product moved it, and by how much: logarithmic mean Divisia index (Ang, 2004). */

/** L(a, b) = (a − b) ÷ ln(a ÷ b), and a where both are equal. */
function logarithmicMean(a: number, b: number): number {
  return a === b ? a : (a - b) / Math.log(a / b)
}

/**
 * Contributions of factors x to the change of V = Π x, which they add up to exactly.
 * Null where a factor is zero, negative or undefined at one of the ends: then no share is anybody's.
 */
export function contributions(then: readonly number[], now: readonly number[]): number[] | null {
  if ([...then, ...now].some((each) => !(each > 0 && Number.isFinite(each)))) return null
  const product = (factors: readonly number[]) => factors.reduce((all, each) => all * each, 1)
  const mean = logarithmicMean(product(now), product(then))
  return now.map((each, index) => mean * Math.log(each / (then[index] ?? NaN)))
}

export interface TradeCounts {
  visitors: number
  orders: number
  amount: number
}

/** GMV = visitors × orders per visitor × amount per order. */
export function tradeFactors({ visitors, orders, amount }: TradeCounts): [number, number, number] {
  return [visitors, orders / visitors, amount / orders]
}
