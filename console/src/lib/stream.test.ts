import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ApiError } from './api/problem'
import { openStream, parseEvent } from './stream'

describe('a block of a stream', () => {
  it('joins lines of data and keeps name and id', () => {
    expect(parseEvent('event: gmv\nid: 7\ndata: {"a":\ndata: 1}')).toEqual({ event: 'gmv', id: '7', data: '{"a":\n1}' })
  })

  it('passes over heartbeats', () => {
    expect(parseEvent(': alive')).toBeNull()
    expect(parseEvent('id: 3')).toBeNull()
  })
})

describe('a stream that is told to wait', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  function tryWith(retryAfter: string): Promise<ApiError | 'waiting'> {
    const body = JSON.stringify({ code: 'too_many_look_ups', detail: 'Go on later.' })
    const headers = { 'Retry-After': retryAfter }
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(body, { status: 429, headers })))
    return new Promise((resolve) => {
      const close = openStream('/stream', {
        onEvent: () => undefined,
        onRefused: resolve,
        onState: (state) => {
          if (state !== 'waiting') return
          close()
          resolve(state)
        },
      })
    })
  }

  it('waits where that is short', async () => {
    expect(await tryWith('2')).toBe('waiting')
  })

  it('says so where it is long, instead of trying in vain', async () => {
    expect(await tryWith('3600')).toMatchObject({ code: 'too_many_look_ups', retryAfter: 3600 })
  })
})
