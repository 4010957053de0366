/** Server-sent events over fetch, which, unlike EventSource, can send headers. Connects again when the line breaks. */
import { callerHeaders } from './api/caller'
import { readProblem, toApiError, type ApiError } from './api/problem'

export interface StreamEvent {
  event: string
  data: string
  id: string | null
}

export type StreamState = 'connecting' | 'live' | 'waiting'

export interface StreamOptions {
  onEvent: (event: StreamEvent) => void
  onState?: (state: StreamState) => void
  /** A refusal (4xx): the stream has ended for good. */
  onRefused?: (error: ApiError) => void
}

const LONGEST_WAIT = 30_000

/** Returns a function that closes the stream. */
export function openStream(url: string, options: StreamOptions): () => void {
  const ended = new AbortController()
  void keepOpen(url, options, ended.signal)
  return () => {
    ended.abort()
  }
}

async function keepOpen(url: string, options: StreamOptions, signal: AbortSignal): Promise<void> {
  let lastId: string | null = null
  let wait = 1_000
  while (!signal.aborted) {
    options.onState?.('connecting')
    try {
      const headers: Record<string, string> = { ...callerHeaders(), Accept: 'text/event-stream' }
      if (lastId !== null) headers['Last-Event-ID'] = lastId
      const response = await fetch(url, { headers, signal, credentials: 'same-origin' })
      if (!response.ok) throw await readProblem(response)
      options.onState?.('live')
      wait = 1_000
      for await (const event of readEvents(response)) {
        lastId = event.id ?? lastId
        options.onEvent(event)
      }
    } catch (error) {
      const problem = toApiError(error)
      const passes = problem.status === 429 && (problem.retryAfter ?? 0) * 1_000 <= LONGEST_WAIT
      if (problem.status >= 400 && problem.status < 500 && !passes) {
        options.onRefused?.(problem)
        return
      }
    }
    options.onState?.('waiting')
    await pause(wait, signal)
    wait = Math.min(wait * 2, LONGEST_WAIT)
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

async function* readEvents(response: Response): AsyncGenerator<StreamEvent> {
  if (response.body === null) return
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      rest += value
      const blocks = rest.split(/\r?\n\r?\n/)
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const event = parseEvent(block)
        if (event !== null) yield event
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

/** One block of the stream; null for a comment (the heartbeat). */
export function parseEvent(block: string): StreamEvent | null {
  const found: StreamEvent = { event: 'message', data: '', id: null }
  const data: string[] = []
  for (const line of block.split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (colon <= 0) continue
    const name = line.slice(0, colon)
    const value = line.slice(colon + 1).replace(/^ /, '')
    if (name === 'event') found.event = value
    else if (name === 'id') found.id = value
    else if (name === 'data') data.push(value)
  }
  if (data.length === 0) return null
  return { ...found, data: data.join('\n') }
}
