/** Of a page's address: the number of a person; null: nobody can have it. */
export function readPersonNumber(text: string): number | null {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null
}
