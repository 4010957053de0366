import { describe, expect, it } from 'vitest'
import { ApiError } from '@/lib/api/problem'
import { findTrouble } from './trouble'

const refusal = (code: string, details: Record<string, unknown> = {}, status = 400) =>
  new ApiError(status, code, 'Metrics, filters, days: what is said decides nothing.', details)

describe('the reason of a refusal stands', () => {
  it.each([
    [refusal('unknown_metric', { metric: 'x' }), 'metrics'],
    [refusal('unknown_dimension', { dimension: 'x' }), 'by'],
    [refusal('unknown_dimension', { dimension: 'y' }), 'filters'],
    [refusal('invalid_query', { part: 'metrics', metric: 'x' }), 'metrics'],
    [refusal('invalid_query', { part: 'by' }), 'by'],
    [refusal('invalid_query', { part: 'filters' }), 'filters'],
    [refusal('invalid_query', { part: 'range' }), 'range'],
  ])('beside what is wrong: %s', (error, place) => {
    expect(findTrouble(error, ['y'])).toEqual({ place, message: error.message })
  })

  it.each([
    refusal('unavailable', {}, 503),
    refusal('invalid_query'),
    refusal('invalid_query', { part: 'steps' }),
    refusal('validation', { part: 'range' }, 422),
  ])('above the answer where no part of the builder is to blame: %s', (error) => {
    expect(findTrouble(error, [])).toBeNull()
  })
})
