/** Says what the server said in the reader's language, with its numbers and dates as that language writes them. */
import type { Format } from '../format'
import { HOLE, readValues, type Form } from './forms'

export interface Book {
  forms: readonly Form[]
  /** Single words that stand as values in sentences: names of roles, of types. */
  words: Readonly<Record<string, string>>
}

/** Without words for it, a text is said as it is. */
export type Say = (text: string) => string

const KEPT = 500
const SENTENCE_END = /(?<=[.?]) (?=[A-Z'])/
const DAY = /^\d{4}-\d{2}-\d{2}$/
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/

export function createSpeaker(book: Book, format: Format): Say {
  const said = new Map<string, string>()
  const isChinese = format.locale.startsWith('zh')
  const kinds: Record<string, (value: string) => string> = {
    number: (value) => toNumber(value, format),
    when: (value) => (DAY.test(value) ? format.day(value) : MOMENT.test(value) ? format.dateTime(value) : value),
    list: (value) => join(value.split(', ').map(word), '、', ', '),
    choice: (value) => join(value.split(' or ').map(quote), '、', ' or '),
    word,
    path: (value) => value.replace(/^\$\.?/, ''),
    sentence: (value) => say(value),
  }

  function join(parts: readonly string[], chinese: string, english: string): string {
    return parts.join(isChinese ? chinese : english)
  }

  function word(value: string): string {
    const words = value.split(' | ').map((each) => book.words[each] ?? each)
    return join(words, '或', ' or ')
  }

  function quote(value: string): string {
    return `“${word(value.replace(/^'(.*)'$/, '$1'))}”`
  }

  function find(text: string): string | null {
    for (const form of book.forms) {
      const values = readValues(form, text)
      if (values !== null) {
        return form.wording.replace(HOLE, (_, name: string, kind: string | undefined) => {
          const value = values.get(name) ?? ''
          return kind === undefined ? value : (kinds[kind]?.(value) ?? value)
        })
      }
    }
    return null
  }

  /** Of a text that puts several sentences, or several reasons, after one another: only if all are known. */
  function findEach(text: string, separator: RegExp | string, joint: string): string | null {
    const parts = text.split(separator)
    if (parts.length < 2) return null
    const found = parts.map(find)
    return found.includes(null) ? null : found.join(joint)
  }

  function say(text: string): string {
    const known = said.get(text)
    if (known !== undefined) return known
    const bare = text.trim()
    const found =
      findEach(bare, SENTENCE_END, isChinese ? '' : ' ') ??
      findEach(bare, '; ', isChinese ? '；' : '; ') ??
      find(bare) ??
      (bare.endsWith('.') ? find(bare.slice(0, -1)) : null)
    if (said.size >= KEPT) said.clear()
    said.set(text, found ?? text)
    return found ?? text
  }
  return say
}

function toNumber(value: string, format: Format): string {
  const number = Number(value.replaceAll(',', ''))
  return value === '' || Number.isNaN(number) ? value : format.number(number, 6)
}
