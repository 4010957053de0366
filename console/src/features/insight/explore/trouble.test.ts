import { describe, expect, it } from 'vitest'
import { ApiError } from '@/lib/api/problem'
import { findTrouble } from './trouble'

const refusal = (code: string, message: string, details = {}, status = 400) =>
  new ApiError(status, code, message, details)

describe('the reason of a refusal stands', () => {
  it.each([
    [refusal('unknown_metric', 'There is no metric.', { metric: 'x' }), 'metrics'],
    [refusal('unknown_dimension', "There is no dimension 'x'.", { dimension: 'x' }), 'by'],
    [refusal('unknown_dimension', "There is no dimension 'y'.", { dimension: 'y' }), 'filters'],
    [refusal('invalid_query', 'Spend is known by channel, campaign, source only, not by city.'), 'by'],
    [refusal('invalid_query', "The filter on 'price' takes one value with 'gte'; use 'in' for several."), 'filters'],
    [refusal('invalid_query', 'That is more than 1100 days one by one: ask for a shorter range.'), 'range'],
  ])('beside what is wrong: %s', (error, place) => {
    expect(findTrouble(error, ['y'])).toEqual({ place, message: error.message })
  })

  it('nowhere where the server is to blame', () => {
    expect(findTrouble(refusal('unavailable', 'Later.', {}, 503), [])).toBeNull()
  })
})
