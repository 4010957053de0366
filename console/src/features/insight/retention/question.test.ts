import { expect, it } from 'vitest'
import * as v from 'valibot'
import type { SavedQuestion } from '@/lib/api/schema'
import {
  BRACKETS,
  fromSaved,
  personsOf,
  RetentionSearch,
  fromTemplate,
  TEMPLATES,
  toKept,
  toQuestion,
  type RetentionState,
} from './question'

const DAYS = { first: '2026-03-01', last: '2026-03-30' }
const TODAY = '2026-03-30'

const STATES: RetentionState[] = [
  ...TEMPLATES.map((name) => fromTemplate(name, new Map())),
  {
    first: '2026-01-01',
    last: '2026-01-31',
    start: { event: 'A', filters: [{ field: 'channel', op: 'in', values: ['app'] }] },
    mode: 'bracket',
    brackets: [
      [0, 0],
      [1, 3],
    ],
    cohort: 'recurring',
    by: 'city',
    filters: [{ field: 'city', op: 'contains', values: ['a'] }],
  },
]

it.each(STATES)('a saved question comes back as it was %#', (state) => {
  const kept = toKept(state, TODAY)
  const back = fromSaved({ id: '7', ...kept } as unknown as SavedQuestion)
  expect(toKept(back, TODAY)).toEqual(kept)
})

it('spans are asked for only where spans are looked at', () => {
  expect(toQuestion({ brackets: [[0, 1]] }, DAYS).brackets).toEqual([])
  expect(toQuestion({ mode: 'bracket' }, DAYS).brackets).toEqual(BRACKETS)
})

it('looks as far as cohorts of this length are worth', () => {
  expect(toQuestion({}, DAYS).periods).toBe(14)
  expect(toQuestion({ grain: 'month' }, DAYS).periods).toBe(6)
})

it('survives what a hand may write into an address', () => {
  const read = v.parse(RetentionSearch, { start: 3, brackets: [], periods: 0, mode: 'x', grain: '', by: 7 })
  expect(toQuestion(read, DAYS)).toEqual(toQuestion({}, DAYS))
})

it('names the people of those without a value by the empty text', () => {
  const asked = toQuestion({ by: 'channel' }, DAYS)
  expect(personsOf(asked, { column: 1, cohort: null, group: null }).group).toBe('')
  expect(personsOf(asked, { column: 1, cohort: null }).group).toBeNull()
})
