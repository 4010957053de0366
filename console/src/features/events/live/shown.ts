/** Which arrivals the page holds: those shown, and those that came while it was paused. Pure. */
import type { LiveBatch, LiveEvent } from '@/lib/api/schema'

export const KEPT = 300

export interface Shown {
  /** Newest first. */
  events: LiveEvent[]
  /** Came during the pause, newest first. */
  held: LiveEvent[]
  isPaused: boolean
  /** Left out by the server since the page was opened. */
  skipped: number
  /** Whether the server has told anything at all, be it that there is nothing. */
  hasBegun: boolean
}

export const NOTHING: Shown = { events: [], held: [], isPaused: false, skipped: 0, hasBegun: false }

export type Change = { kind: 'arrived'; batch: LiveBatch } | { kind: 'pause' | 'resume' | 'clear' | 'restart' }

export function change(before: Shown, made: Change): Shown {
  switch (made.kind) {
    case 'arrived': {
      const known = new Set([...before.events, ...before.held].map((each) => each.id))
      // After a reconnect the server tells again what came last.
      const fresh = made.batch.events.filter((each) => !known.has(each.id)).reverse()
      const skipped = before.skipped + made.batch.skipped
      return before.isPaused
        ? { ...before, held: [...fresh, ...before.held].slice(0, KEPT), skipped, hasBegun: true }
        : { ...before, events: [...fresh, ...before.events].slice(0, KEPT), skipped, hasBegun: true }
    }
    case 'pause':
      return { ...before, isPaused: true }
    case 'resume':
      return { ...before, events: [...before.held, ...before.events].slice(0, KEPT), held: [], isPaused: false }
    case 'clear':
      return { ...before, events: [], held: [], skipped: 0 }
    case 'restart':
      return { ...NOTHING, isPaused: false }
  }
}
