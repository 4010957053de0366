import { describe, expect, it } from 'vitest'
import type { LiveEvent } from '@/lib/api/schema'
import { change, KEPT, NOTHING, type Shown } from './shown'

const event = (id: string) => ({ id }) as LiveEvent
const arrive = (before: Shown, ids: string[], skipped = 0) =>
  change(before, { kind: 'arrived', batch: { events: ids.map(event), skipped } })
const ids = (events: LiveEvent[]) => events.map((each) => each.id)

describe('arrivals', () => {
  it('stand newest first, each once, also after a reconnect', () => {
    const shown = arrive(arrive(NOTHING, ['a', 'b'], 2), ['a', 'b', 'c'], 1)
    expect(ids(shown.events)).toEqual(['c', 'b', 'a'])
    expect(shown.skipped).toBe(3)
    expect(shown.hasBegun).toBe(true)
  })

  it('wait during a pause and come with its end', () => {
    const paused = arrive(change(arrive(NOTHING, ['a']), { kind: 'pause' }), ['b', 'c'])
    expect(ids(paused.events)).toEqual(['a'])
    const resumed = change(paused, { kind: 'resume' })
    expect(ids(resumed.events)).toEqual(['c', 'b', 'a'])
    expect(resumed.held).toEqual([])
  })

  it('are never more than can be looked at', () => {
    const many = Array.from({ length: KEPT + 5 }, (_, n) => String(n))
    expect(arrive(NOTHING, many).events).toHaveLength(KEPT)
    expect(arrive(change(NOTHING, { kind: 'pause' }), many).held).toHaveLength(KEPT)
  })

  it('go when the page is cleared', () => {
    expect(change(arrive(NOTHING, ['a'], 4), { kind: 'clear' })).toMatchObject({ events: [], skipped: 0 })
  })
})
