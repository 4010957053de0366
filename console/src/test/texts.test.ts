/** Every text exists in both languages, is used, and takes the same values in both. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import en from '@/texts/en'
import zh from '@/texts/zh'

type Texts = { [key: string]: string | Texts }

function flatten(texts: Texts, prefix = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(texts)) {
    if (typeof value === 'string') found.set(prefix + key, value)
    else for (const [inner, text] of flatten(value, `${prefix}${key}.`)) found.set(inner, text)
  }
  return found
}

/** Chinese has one plural form, English two: `x_one` and `x_other` are the text `x`. */
const bare = (key: string) => key.replace(/_(one|other|zero)$/, '')
const holes = (text: string) => new Set([...text.matchAll(/\{\{\s*(\w+)/g)].map((each) => each[1]))

function sources(folder: string): string {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .flatMap((path) =>
      statSync(path).isDirectory() ? [sources(path)] : /\.tsx?$/.test(path) ? [readFileSync(path, 'utf8')] : [],
    )
    .join('\n')
}

/** Half-width marks beside Chinese, and the words that we do not say: one word for one thing. */
const HALF_WIDTH = /[\p{Script=Han}”」）][,:;?!(]|[,:;?!)][\p{Script=Han}“「（]/u
const OTHER_WORDS = /工作区|您/

/** Words of buttons that every page may use. */
const WORDS = /^(action|state)\./

const namespaces = Object.keys(en) as (keyof typeof en)[]
const code = sources(join(import.meta.dirname, '..'))
/** Keys put together while running: the part before `${` is a prefix of texts that count as used. */
const prefixes = [...code.matchAll(/`(?:\w+:)?([\w.]*)\$\{/g)].map((each) => each[1] ?? '')

describe.each(namespaces)('texts of %s', (namespace) => {
  const english = flatten(en[namespace])
  const chinese = flatten(zh[namespace])

  it('has the same keys in both languages', () => {
    expect(new Set([...chinese.keys()].map(bare))).toEqual(new Set([...english.keys()].map(bare)))
  })

  it('has no empty text and no Chinese text left in English', () => {
    for (const [key, text] of [...english, ...chinese]) expect(text.trim(), key).not.toBe('')
    for (const [key, text] of english) expect(text, key).not.toMatch(/\p{Script=Han}/u)
  })

  it('has Chinese marks in Chinese, and one word for one thing', () => {
    for (const [key, text] of chinese) {
      expect(text.replace(/\{\{.*?\}\}|\$t\(.*?\)/g, '0'), key).not.toMatch(HALF_WIDTH)
      expect(text, key).not.toMatch(OTHER_WORDS)
    }
  })

  it('takes the same values in both languages', () => {
    for (const [key, text] of chinese) {
      const other = english.get(key) ?? english.get(`${bare(key)}_other`) ?? ''
      expect(holes(text), key).toEqual(holes(other))
    }
  })

  it('has no text that nothing shows', () => {
    const isShown = (key: string) =>
      code.includes(`'${key}'`) ||
      code.includes(`:${key}'`) ||
      prefixes.some((each) => each !== '' && key.startsWith(each))
    const unused = [...new Set([...english.keys()].map(bare))].filter((key) => !isShown(key) && !WORDS.test(key))
    expect(unused).toEqual([])
  })
})
