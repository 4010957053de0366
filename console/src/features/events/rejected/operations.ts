/** Rows of the form for a correction, and what the API makes of them. Pure. */
import type { Cast, Remove, Rename, SetValue } from '@/lib/api/schema'

export type Operation = Rename | SetValue | Cast | Remove
export const KINDS = ['set', 'rename', 'cast', 'remove'] as const
export type Kind = (typeof KINDS)[number]
export const TYPES = ['text', 'number', 'boolean', 'time'] as const

export interface Draft {
  kind: Kind
  path: string
  /** New name, or new value. */
  to: string
  type: (typeof TYPES)[number]
  onlyAbsent: boolean
}

export const EMPTY: Draft = { kind: 'set', path: '', to: '', type: 'number', onlyAbsent: true }

/** Where most events of a reason are mended; a place to begin. */
export function suggest(code: string): Draft {
  switch (code) {
    case 'no_identity':
      return { ...EMPTY, path: 'anonymousId', to: 'unknown' }
    case 'no_event_name':
      return { ...EMPTY, path: 'event' }
    case 'invalid_timestamp':
      return { ...EMPTY, kind: 'cast', path: 'timestamp', type: 'time' }
    case 'timestamp_too_old':
      return { ...EMPTY, kind: 'remove', path: 'timestamp' }
    case 'invalid_amount':
      return { ...EMPTY, kind: 'cast', path: 'properties.total', type: 'number' }
    case 'invalid_currency':
      return { ...EMPTY, path: 'properties.currency', onlyAbsent: false }
    case 'unknown_type':
      return { ...EMPTY, path: 'type', to: 'track', onlyAbsent: false }
    default:
      return EMPTY
  }
}

export function isComplete(draft: Draft): boolean {
  if (draft.path.trim() === '') return false
  return draft.kind === 'rename' ? draft.to.trim() !== '' : true
}

export function toOperation(draft: Draft): Operation {
  const path = draft.path.trim()
  switch (draft.kind) {
    case 'rename':
      return { op: 'rename', path, to: draft.to.trim() }
    case 'set':
      return { op: 'set', path, value: toValue(draft.to), only_absent: draft.onlyAbsent }
    case 'cast':
      return { op: 'cast', path, type: draft.type }
    case 'remove':
      return { op: 'remove', path }
  }
}

/** Numbers, true, false and null as such, if they are written as JSON writes them; everything else is a text. */
export function toValue(text: string): string | number | boolean | null {
  if (/^"[^]*"$/.test(text) || /^(true|false|null)$/.test(text) || /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text)) {
    try {
      return JSON.parse(text) as string | number | boolean | null
    } catch {
      return text
    }
  }
  return text
}

/** The event that was typed, or null where it is no JSON object. */
export function readEvent(text: string): { [key: string]: unknown } | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}

/** Set out in lines, without touching its numbers where they would lose digits. */
export function setOut(payload: string): string {
  const event = readEvent(payload)
  if (event === null || /\d{16}/.test(payload)) return payload
  return JSON.stringify(event, null, 2)
}
