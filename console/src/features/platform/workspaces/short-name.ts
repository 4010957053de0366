/** As the server's rule for the short name of a workspace. */
export const SHORT_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/

/** A short name for a workspace of this name: what of it can stand in an address, else `shop`; none that is taken. */
export function proposeShortName(name: string, taken: readonly string[]): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const base =
    plain
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 50) || 'shop'
  for (let number = 1; ; number += 1) {
    const proposed = number === 1 ? base : `${base}-${number}`
    if (!taken.includes(proposed)) return proposed
  }
}
