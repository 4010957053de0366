import { describe, expect, it } from 'vitest'
import en from '@/sentences/en'
import zh from '@/sentences/zh'
import { HALF_WIDTH, OTHER_WORDS } from '@/test/chinese'
import { createFormat } from '../format'
import { toBook } from './books'
import { HOLE } from './forms'
import { createSpeaker } from './speaker'

const books = { en, zh }
const speak = (language: 'en' | 'zh') =>
  createSpeaker(toBook(books[language]), createFormat(language === 'zh' ? 'zh-CN' : 'en', 'Asia/Shanghai', 'CNY'))
const say = speak('zh')

/** Values that no sentence contains, so that whatever is said can only have come from its hole. */
const sample = (name: string, kind?: string) => (kind === 'choice' ? `“‹${name}›”` : `‹${name}›`)
const fill = (text: string) => text.replace(HOLE, (_, name: string, kind?: string) => sample(name, kind))
const holes = (text: string) => [...text.matchAll(HOLE)].map((hole) => hole[1] ?? '')

describe.each(['zh', 'en'] as const)('sentences in %s', (language) => {
  const entries = Object.entries(books[language].sentences)

  it('takes none for another one', () => {
    const say = speak(language)
    expect(entries.map(([sentence]) => say(fill(sentence)))).toEqual(entries.map(([, wording]) => fill(wording)))
  })

  it('says only values that the sentence has', () => {
    const invented = entries.filter(([sentence, wording]) =>
      holes(wording).some((name) => !holes(sentence).includes(name)),
    )
    expect(invented).toEqual([])
  })
})

describe('sentences in Chinese', () => {
  const wordings = Object.values(zh.sentences)

  it('have Chinese marks, and one word for one thing', () => {
    const bare = wordings.map((wording) => wording.replaceAll(HOLE, '0').replaceAll(/`[^`]*`/g, '0'))
    expect(bare.filter((wording) => HALF_WIDTH.test(wording) || OTHER_WORDS.test(wording))).toEqual([])
  })

  it('name only kinds that there are', () => {
    const kinds = wordings.flatMap((wording) => [...wording.matchAll(HOLE)].map((hole) => hole[2] ?? 'number'))
    expect(new Set(kinds)).toEqual(new Set(['number', 'when', 'list', 'choice', 'word', 'path', 'sentence']))
  })
})

describe('a speaker', () => {
  it('says what it does not know as it is', () => {
    expect(say('The plugin has no blue button.')).toBe('The plugin has no blue button.')
  })

  it('writes numbers, days, moments and lists as the language does', () => {
    expect(
      say('That is 1,200,000 cells, more than 100,000: ask for fewer groups, a coarser grain or fewer columns.'),
    ).toBe('结果有 1,200,000 格，超过上限 100,000 格。请减少分组、放粗时间粒度或减少列数。')
    expect(say('The range ends before it begins: 2026-03-02 … 2026-03-01.')).toBe(
      '结束日期早于开始日期：2026年3月2日 至 2026年3月1日。',
    )
    expect(say('This API key expired at 2026-03-01T16:00:00+00:00: create a new one.')).toContain(
      '2026年3月2日 00:00:00',
    )
    expect(say('Spend is known by channel, campaign only, not by city.')).toContain('channel、campaign')
    expect(say('That is more than 1000 periods of a day: ask for a shorter range.')).toContain('按日超过')
  })

  it('says sentences within sentences', () => {
    expect(say("No event named 'Order' has been received. Did you mean 'Order Placed' or 'Order Paid'?")).toBe(
      '尚未收到名为“Order”的事件。是否指“Order Placed”、“Order Paid”？',
    )
    expect(say("No event named 'Order' has been received.")).toBe('尚未收到名为“Order”的事件。')
    expect(
      say(
        "The tracking plan refuses this 'Order Completed': 'order_id' is missing; 'value' has the wrong type (\"a\").",
      ),
    ).toBe('埋点方案拒绝了“Order Completed”：缺少属性“order_id”；属性“value”类型不正确（"a"）。')
    expect(say("Arguments of 'retention_rate' (day, until): Expected `int`, got `str` - at `$.day`.")).toBe(
      '指标“retention_rate”的参数不正确：须为整数，现在是文本（day）。',
    )
    expect(say('Line 3: Expected `int`, got `str`.')).toBe('第 3 行：须为整数，现在是文本。')
  })

  it('says one sentence after another', () => {
    expect(say('The row has 3 cells where the header has 4. It may have been cut off.')).toBe(
      '该行有 3 个单元格，而表头有 4 列。可能被截断。',
    )
  })
})
