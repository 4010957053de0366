import { describe, expect, it } from 'vitest'
import * as v from 'valibot'
import type { SavedQuestion } from '@/lib/api/schema'
import {
  fromSaved,
  findTemplates,
  asksMetric,
  fromTemplate,
  FunnelSearch,
  moveStep,
  personsOf,
  toKept,
  toQuestion,
  toWindow,
  type FunnelState,
} from './question'

const DAYS = { first: '2026-03-01', last: '2026-03-30' }
const TODAY = '2026-03-30'
const NOTHING = new Map<string, number>()
const step = (event: string) => ({ event, filters: undefined, optional: undefined })

describe('the question of an address', () => {
  it('is asked once two steps have an event', () => {
    expect(toQuestion({}, DAYS)).toBeNull()
    expect(toQuestion({ steps: [step('A'), step('')] }, DAYS)).toBeNull()
    expect(toQuestion({ steps: [step('A'), step(''), step('B')] }, DAYS)?.steps.map(({ event }) => event)).toEqual([
      'A',
      'B',
    ])
  })

  it('never leaves out the first step', () => {
    const asked = toQuestion({ steps: [{ ...step('A'), optional: true }, step('B')] }, DAYS)
    expect(asked?.steps[0]?.optional).toBe(false)
  })

  it('keeps exclusions between steps that are there', () => {
    const state: FunnelState = {
      steps: [step('A'), step('B')],
      exclusions: [
        { event: 'X', filters: undefined, after: 5, before: 9 },
        { event: '', filters: undefined, after: 1, before: undefined },
      ],
    }
    expect(toQuestion(state, DAYS)?.exclusions).toEqual([{ event: 'X', filters: [], after: 1, before: 2 }])
  })

  it('survives what a hand may write into an address', () => {
    const read = v.parse(FunnelSearch, {
      steps: 'x',
      window: -3,
      mode: 'zigzag',
      grain: 7,
      by: '',
      hold: 3,
      filters: [1],
    })
    expect(toQuestion(read, DAYS)).toBeNull()
    expect(JSON.stringify(read)).toBe('{}')
  })
})

describe('a saved funnel', () => {
  const states: FunnelState[] = [
    { range: '7d', ...fromTemplate('purchase', NOTHING) },
    {
      first: '2026-01-01',
      last: '2026-01-31',
      steps: [
        { event: 'A', filters: [{ field: 'channel', op: 'in', values: ['app'] }], optional: undefined },
        { event: 'B', filters: undefined, optional: true },
        step('C'),
      ],
      exclusions: [{ event: 'X', filters: undefined, after: 1, before: 2 }],
      window: 3_600,
      mode: 'strict',
      hold: 'item',
      firstEver: true,
      perSession: true,
      by: 'prop:size',
      grain: 'week',
      filters: [{ field: 'city', op: 'contains', values: ['a'] }],
    },
  ]
  it.each(states)('comes back as it was %#', (state) => {
    const kept = toKept(state, TODAY)
    const saved = { id: '7', ...kept } as unknown as SavedQuestion
    const back = fromSaved(saved)
    expect(toKept(back, TODAY)).toEqual(kept)
    expect(back.saved).toBe('7')
  })
})

it('says time as people do', () => {
  expect(toWindow(7 * 86_400)).toEqual({ count: 7, unit: 'day' })
  expect(toWindow(5_400)).toEqual({ count: 90, unit: 'minute' })
  expect(toWindow(36 * 3_600)).toEqual({ count: 36, unit: 'hour' })
})

it('moves steps, and none out of the list', () => {
  const steps = ['A', 'B', 'C'].map(step)
  expect(moveStep(steps, 0, 2).map(({ event }) => event)).toEqual(['B', 'C', 'A'])
  expect(moveStep(steps, 0, -1)).toEqual(steps)
  expect(moveStep(steps, 2, 3)).toEqual(steps)
})

it('names the people of those without a value by the empty text', () => {
  const asked = toQuestion({ ...fromTemplate('checkout', NOTHING), by: 'channel' }, DAYS)
  if (asked === null) throw new Error('no question')
  expect(personsOf(asked, { step: 2, group: null }).group).toBe('')
  expect(personsOf(asked, { step: 2 }).group).toBeNull()
})

it('asks whole questions from each template', () => {
  for (const name of findTemplates(NOTHING)) expect(toQuestion(fromTemplate(name, NOTHING), DAYS)).not.toBeNull()
})

describe('templates', () => {
  it('are those that can be answered with what came', () => {
    const orders = new Map([
      ['Order Completed', 7],
      ['Product Viewed', 9],
    ])
    expect(findTemplates(orders)).toEqual(['again'])
  })

  it('take the lines of orders where only they came', () => {
    const lines = new Map([
      ['Order Completed Item', 7],
      ['Order Refunded Item', 2],
    ])
    expect(findTemplates(lines)).toEqual(['again', 'refund'])
    const events = fromTemplate('refund', lines).steps?.map(({ event }) => event)
    expect(events).toEqual(['Order Completed Item', 'Order Refunded Item'])
  })

  it('leave a second order to the metric that counts orders where two lines may be of one', () => {
    const lines = new Map([['Order Completed Item', 7]])
    expect(findTemplates(lines)).toEqual(['again'])
    expect(asksMetric('again', lines)).toEqual({ code: 'cohort_repurchase_rate', args: { days: 60 } })
    expect(asksMetric('refund', lines)).toBeNull()
    expect(asksMetric('again', new Map([['Order Completed', 7]]))).toBeNull()
    expect(asksMetric('again', NOTHING)).toBeNull()
  })

  it('are none where nothing that came fits one', () => {
    expect(findTemplates(new Map([['Signed Up', 1]]))).toEqual([])
  })
})
