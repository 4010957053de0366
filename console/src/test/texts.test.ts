/** Every text exists in both languages, is used, and takes the same values in both. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import en from '@/texts/en'
import zh from '@/texts/zh'
import { HALF_WIDTH, OTHER_WORDS } from './chinese'

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

function sources(folder: string): string[] {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .flatMap((path) =>
      statSync(path).isDirectory() ? sources(path) : /\.tsx?$/.test(path) ? [readFileSync(path, 'utf8')] : [],
    )
}

interface Uses {
  /** In which texts a key without a namespace is looked for; empty: the file is handed its `t`, so in any. */
  namespaces: ReadonlySet<string>
  /** With their namespace, or with `undefined`. */
  keys: readonly (readonly [namespace: string | undefined, key: RegExp])[]
}

const NAMESPACE = /\buseTranslation\((?:\[?'(\w+)')?/g
/** A text of the source, or one with holes: `person.type.${type}`. */
const KEY = /'(?:(\w+):)?([\w.]+)'|`(?:(\w+):)?((?:[\w.]|\$\{[^}`]*\})+)`/g

function readUses(source: string): Uses {
  return {
    namespaces: new Set([...source.matchAll(NAMESPACE)].map((each) => each[1] ?? 'common')),
    keys: [...source.matchAll(KEY)]
      .map((each) => [each[1] ?? each[3], (each[2] ?? each[4] ?? '').split(/\$\{[^}]*\}/)] as const)
      .filter(([, parts]) => parts.length === 1 || parts[0]?.includes('.'))
      .map(([namespace, parts]) => [namespace, toPattern(parts)] as const),
  }
}

function toPattern(parts: readonly string[]): RegExp {
  return new RegExp(`^${parts.map((part) => part.replaceAll('.', '\\.')).join('.+')}$`)
}

const namespaces = Object.keys(en) as (keyof typeof en)[]
const uses = sources(join(import.meta.dirname, '..')).map(readUses)

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
    const patterns = uses.flatMap((file) =>
      file.keys
        .filter(([own]) =>
          own === undefined ? file.namespaces.size === 0 || file.namespaces.has(namespace) : own === namespace,
        )
        .map(([, key]) => key),
    )
    const isShown = (key: string) => patterns.some((each) => each.test(key))
    const unused = [...new Set([...english.keys()].map(bare))].filter((key) => !isShown(key))
    expect(unused).toEqual([])
  })
})
