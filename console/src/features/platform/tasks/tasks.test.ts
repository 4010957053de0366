import { describe, expect, it } from 'vitest'
import { percentDone } from './tasks'

describe('how far a task is', () => {
  it('is not known without a whole', () => {
    expect(percentDone({ state: 'running', done: 5, total: null })).toBeNull()
  })

  it('says 100 only when all of it is done', () => {
    expect(percentDone({ state: 'running', done: 999, total: 1000 })).toBe(99)
    expect(percentDone({ state: 'running', done: 0, total: 0 })).toBe(0)
    expect(percentDone({ state: 'failed', done: 1, total: 3 })).toBe(33)
    expect(percentDone({ state: 'done', done: 0, total: null })).toBe(100)
  })

  it('never exceeds the whole, which may be an estimate', () => {
    expect(percentDone({ state: 'running', done: 12, total: 10 })).toBe(100)
  })
})
