import { expect, it } from 'vitest'
import { currentStep } from './erasure-steps'

it.each([
  [null, null, 1],
  ['2026-03-01T12:00:00Z', null, 2],
  ['2026-03-01T12:00:00Z', '2026-03-01T13:00:00Z', 3],
])('rewritten %s and swept %s is step %d', (rewritten_at, swept_at, step) => {
  expect(currentStep({ rewritten_at, swept_at })).toBe(step)
})
