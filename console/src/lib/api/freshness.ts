/** Answers that the server kept are as good as new ones, except when something has just come in. */

const KEPT_FOR = 60_000
let until = 0

/** From now on the server is to compute anew, for as long as it keeps answers. */
export function wantFresh(now = Date.now()): void {
  until = now + KEPT_FOR
}

export function isFreshWanted(now = Date.now()): boolean {
  return now < until
}
