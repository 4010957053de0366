/** The sentences of each language, loaded with its texts. */
import { toForms } from './forms'
import type { Book } from './speaker'

interface Source {
  sentences: Readonly<Record<string, string>>
  words: Readonly<Record<string, string>>
}

const LOADERS: Record<string, () => Promise<{ default: Source }>> = {
  en: () => import('@/sentences/en'),
  zh: () => import('@/sentences/zh'),
}
const EMPTY: Book = { forms: [], words: {} }
const known = new Map<string, Book>()

export function toBook({ sentences, words }: Source): Book {
  // A sentence that follows another one begins with a blank in the source; it is looked for without.
  const bare = Object.fromEntries(Object.entries(sentences).map(([sentence, wording]) => [sentence.trim(), wording]))
  return { forms: toForms(bare), words }
}

export async function loadBook(language: string): Promise<void> {
  if (known.has(language)) return
  const loaded = await LOADERS[language]?.()
  if (loaded !== undefined) known.set(language, toBook(loaded.default))
}

export function knownBook(language: string): Book {
  return known.get(language) ?? EMPTY
}
