/** What the address says and the page cannot read. The router takes it out of the address without a word. */

export interface LeftOut {
  name: string
  /** As a person would write it. */
  said: string
}

const LONGEST = 60

/** Of what an address asked for, what a page made nothing of. */
export function findLeftOut(asked: Record<string, unknown>, read: Record<string, unknown>): LeftOut[] {
  return Object.entries(asked)
    .filter(([name, value]) => value !== undefined && value !== '' && read[name] === undefined)
    .map(([name, value]) => ({ name, said: shorten(typeof value === 'string' ? value : JSON.stringify(value)) }))
}

function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
