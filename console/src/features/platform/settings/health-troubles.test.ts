import { describe, expect, it } from 'vitest'
import { createFormat } from '@/lib/format'
import { showValue } from './health-troubles'

const format = createFormat('en-GB', 'UTC', 'CNY')

describe('figures of troubles', () => {
  it('are bytes, numbers or durations by what they count', () => {
    expect(showValue({ code: 'disk_low', level: 'error', value: 2_000_000_000 }, format)).toBe('2 GB')
    expect(showValue({ code: 'jobs_failed', level: 'warning', value: 3 }, format)).toBe('3')
    expect(showValue({ code: 'weave_lag', level: 'error', value: 125 }, format)).toBe('2 mins 5 secs')
    expect(showValue({ code: 'no_backup', level: 'warning', value: null }, format)).toBe('–')
  })
})
