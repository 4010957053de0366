import { describe, expect, it } from 'vitest'
import type { FunnelResult } from '@/lib/api/schema'
import { cellOf } from './bars-option'

const resultOf = (keys: (string | null)[]) => ({ groups: keys.map((key) => ({ key })) }) as unknown as FunnelResult

describe('the people behind a bar', () => {
  it('got there or were lost before, of everybody', () => {
    expect(cellOf(resultOf([]), { seriesIndex: 0, dataIndex: 2 })).toEqual({ step: 3, dropped: false })
    expect(cellOf(resultOf([]), { seriesIndex: 1, dataIndex: 2 })).toEqual({ step: 3, dropped: true })
  })

  it('got there, of a group, also of the one without a value', () => {
    const result = resultOf(['app', null])
    expect(cellOf(result, { seriesIndex: 0, dataIndex: 0 })).toEqual({ step: 1, dropped: false, group: 'app' })
    expect(cellOf(result, { seriesIndex: 1, dataIndex: 1 })).toEqual({ step: 2, dropped: false, group: null })
  })
})
