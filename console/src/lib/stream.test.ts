import { describe, expect, it } from 'vitest'
import { parseEvent } from './stream'

describe('a block of a stream', () => {
  it('joins lines of data and keeps name and id', () => {
    expect(parseEvent('event: gmv\nid: 7\ndata: {"a":\ndata: 1}')).toEqual({ event: 'gmv', id: '7', data: '{"a":\n1}' })
  })

  it('passes over heartbeats', () => {
    expect(parseEvent(': alive')).toBeNull()
    expect(parseEvent('id: 3')).toBeNull()
  })
})
