/** Sentences with holes for values: read backwards, from what was said to the values in it, without backtracking. */

export interface Form {
  /** Literal text before, between and after the holes: one more than there are holes. */
  pieces: readonly string[]
  holes: readonly string[]
  /** The same sentence in the reader's language: `{name}`, or `{name:kind}` where a kind says how to write it. */
  wording: string
}

export const HOLE = /\{(\w+)(?::(\w+))?\}/g

/** The most literal ones first, so that a sentence of more words is not taken for one of fewer. */
export function toForms(sentences: Readonly<Record<string, string>>): Form[] {
  const literal = (form: Form) => form.pieces.join('').length
  return Object.entries(sentences)
    .map(([sentence, wording]) => toForm(sentence, wording))
    .sort((one, other) => literal(other) - literal(one))
}

function toForm(sentence: string, wording: string): Form {
  const holes = [...sentence.matchAll(HOLE)]
  const ends = [...holes.map((hole) => hole.index), sentence.length]
  const starts = [0, ...holes.map((hole) => hole.index + hole[0].length)]
  return {
    pieces: ends.map((end, place) => sentence.slice(starts[place], end)),
    holes: holes.map((hole) => hole[1] ?? ''),
    wording,
  }
}

/** The values in the text, if it is this sentence. */
export function readValues({ pieces, holes }: Form, text: string): ReadonlyMap<string, string> | null {
  const first = pieces[0] ?? ''
  const last = pieces.at(-1) ?? ''
  if (holes.length === 0) return text === first ? new Map() : null
  const end = text.length - last.length
  if (!text.startsWith(first) || !text.endsWith(last) || end < first.length) return null
  const values = new Map<string, string>()
  let start = first.length
  for (const [place, hole] of holes.entries()) {
    const isLast = place === holes.length - 1
    const next = isLast ? end : text.indexOf(pieces[place + 1] ?? '', start)
    if (next < start || next > end) return null
    const value = text.slice(start, next)
    const [before = '', after = ''] = pieces.slice(place, place + 2)
    if (before.endsWith('`') && after.startsWith('`') && value.includes('`')) return null // two values, not one
    values.set(hole, value)
    start = next + after.length
  }
  return values
}
