import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import type { SavedQuestion } from '@/lib/api/schema'
import { chartOf, ExploreSearch, grainOf, keptOf, questionOf, stateOf, type ExploreState } from './question'

const month = { first: '2026-03-01', last: '2026-03-31' }
const nothing = v.parse(ExploreSearch, {})

function savedAs(state: ExploreState): SavedQuestion {
  const kept = keptOf(state, month)
  const times = { created_at: '', changed_at: '', archived_at: null }
  return {
    ...kept,
    id: 'q',
    kind: 'metrics',
    name: 'n',
    description: '',
    owner: 'o',
    owner_name: '',
    version: 1,
    ...times,
  }
}

describe('a question of the page', () => {
  it.each<Partial<ExploreState>>([
    {},
    { by: ['channel'], chart: 'line', stacked: true, limit: 5 },
    { by: ['province'] },
    { by: ['province', 'channel'] },
    { by: ['channel', 'brand'], chart: 'bar', stacked: true, limit: 20 },
    { chart: 'table', grain: 'none', compare: 'year' },
    { chart: 'table', by: ['brand'], grain: 'week' },
    { metrics: [{ code: 'retention_rate', args: { day: 7 } }, { code: 'buyers' }], ...month },
    { filters: [{ field: 'channel', op: 'in', values: ['app', ''] }], range: 'last_month' },
    { chart: 'number' },
  ])('comes back from its saved form as it went: %j', (part) => {
    const state = { ...nothing, ...part }
    const saved = savedAs(state)
    expect(keptOf(stateOf(saved), month)).toEqual(keptOf(state, month))
  })

  it('survives its address', () => {
    const state = { ...nothing, metrics: [{ code: 'cac' }], by: ['prop:size', 'channel'], grain: 'week' as const }
    expect(v.parse(ExploreSearch, JSON.parse(JSON.stringify(state)))).toEqual(state)
  })

  it('reads one dimension as links of earlier versions name it, and refuses three', () => {
    expect(v.parse(ExploreSearch, { by: 'channel' }).by).toEqual(['channel'])
    expect(v.parse(ExploreSearch, { by: ['channel', 'channel'] }).by).toEqual(['channel'])
    expect(v.parse(ExploreSearch, { by: ['channel', 'brand', 'city'] }).by).toBeUndefined()
  })

  it('asks a map for its regions alone', () => {
    const by = ['channel', 'province']
    expect(questionOf({ ...nothing, by, chart: 'map' }, month)).toMatchObject({ by: ['province'], limit: 300 })
    expect(questionOf({ ...nothing, by, chart: 'table', limit: 500 }, month)).toMatchObject({ by, limit: 100 })
  })

  it('drops what an address cannot mean', () => {
    const read = v.parse(ExploreSearch, { metrics: [], grain: 'year', limit: 7, by: [], chart: 'pie', first: 'x' })
    expect(read).toEqual(nothing)
  })
})

describe('what suits a question', () => {
  it('is a map of regions, bars of groups and lines of time', () => {
    expect(chartOf(nothing)).toBe('line')
    expect(chartOf({ ...nothing, by: ['channel'] })).toBe('bar')
    expect(chartOf({ ...nothing, by: ['country'] })).toBe('map')
    expect(chartOf({ ...nothing, by: ['country', 'channel'] })).toBe('bar')
    expect(chartOf({ ...nothing, by: ['country'], chart: 'table' })).toBe('table')
  })

  it('is as many periods as can be told apart', () => {
    const grain = (first: string, last: string, more: Partial<ExploreState> = {}) =>
      grainOf({ ...nothing, ...more }, { first, last })
    expect(grain('2026-03-01', '2026-03-01')).toBe('hour')
    expect(grain('2026-03-01', '2026-03-31')).toBe('day')
    expect(grain('2025-09-01', '2026-03-31')).toBe('week')
    expect(grain('2024-03-01', '2026-03-31')).toBe('month')
    expect(grain('2026-03-01', '2026-03-31', { grain: 'none' })).toBe('day')
    expect(grain('2026-03-01', '2026-03-31', { grain: 'none', chart: 'table' })).toBeNull()
    expect(grain('2026-03-01', '2026-03-31', { by: ['brand'] })).toBeNull()
  })
})
