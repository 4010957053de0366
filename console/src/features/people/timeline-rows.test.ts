import { describe, expect, it } from 'vitest'
import type { TimelineEvent } from '@/lib/api/schema'
import { amountOf, asText, detailsOf, toRows } from './timeline-rows'

function event(values: Partial<TimelineEvent>): TimelineEvent {
  return {
    event: 'Product Viewed',
    kind: 'browse',
    at: '2026-03-01T10:00:00Z',
    received_at: '2026-03-01T10:00:01Z',
    original_at: null,
    message_id: 'm',
    line_no: 0,
    is_active: true,
    currency: 'CNY',
    amounts: {},
    quantity: 0,
    order_id: null,
    names: {},
    url: null,
    referrer: null,
    properties: null,
    ...values,
  }
}

const order = [
  event({ event: 'Order Completed Item', line_no: 2, message_id: 'o', amounts: { value: 700 }, names: { sku: 'B' } }),
  event({
    event: 'Order Completed Item',
    line_no: 1,
    message_id: 'o',
    amounts: { value: 200 },
    names: { item: 'Tea' },
  }),
  event({ event: 'Order Completed', message_id: 'o', amounts: { value: 100 }, order_id: '77' }),
]

/** One product has a name, and no channel another one. */
const called = { item: (code: string) => (code === 'Tea' ? 'Green tea' : null), channel: (code: string) => code }

describe('the timeline', () => {
  it('puts a heading before the first event of each day of the workspace', () => {
    const rows = toRows(
      [
        event({ message_id: '3', at: '2026-03-01T17:00:00Z' }),
        event({ message_id: '2', at: '2026-03-01T16:00:00Z' }),
        event({ message_id: '1', at: '2026-03-01T15:59:59Z' }),
      ],
      'Asia/Shanghai',
    )
    expect(rows.map((row) => (row.type === 'day' ? row.day : row.event.message_id))).toEqual([
      '2026-03-02',
      '3',
      '2',
      '2026-03-01',
      '1',
    ])
  })

  it('keeps an order and its lines together, the order first, and adds their shares up', () => {
    const [, row] = toRows([...order, event({ message_id: 'before' })], 'UTC')
    if (row?.type !== 'event') throw new Error('no event')
    expect([row.event.event, row.lines.map((line) => line.line_no)]).toEqual(['Order Completed', [1, 2]])
    expect(amountOf(row)).toBe(1000)
    expect(detailsOf(row, called)).toEqual(['77', 'Green tea, B'])
  })

  it('gives every row a key of its own, also where events came twice or have no id', () => {
    const twice = [event({ message_id: 'x' }), event({ message_id: 'y' }), event({ message_id: 'x' })]
    const nameless = [event({ message_id: '' }), event({ message_id: '' })]
    for (const events of [twice, nameless]) {
      const keys = toRows(events, 'UTC').map((row) => row.key)
      expect(new Set(keys).size).toBe(keys.length)
    }
    expect(toRows(nameless, 'UTC')).toHaveLength(3)
  })

  it('shows what pages are called, and any value as text', () => {
    const row = (url: string) => ({ type: 'event' as const, key: '', event: event({ url }), lines: [] })
    expect(detailsOf(row('https://shop.example/tea?x=1'), called)).toEqual(['/tea'])
    expect(detailsOf(row('javascript:alert(1)'), called)).toEqual(['alert(1)'])
    expect([asText('<b>'), asText(null), asText({ a: [1] })]).toEqual(['<b>', 'null', '{"a":[1]}'])
  })
})
