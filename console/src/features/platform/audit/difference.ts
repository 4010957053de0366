/** What an entry of the trail changed, field by field. */

import type { AuditEntry } from '@/lib/api/schema'

export interface Change {
  /** Names of nested values are joined by dots. */
  field: string
  before: unknown
  after: unknown
  kind: 'added' | 'removed' | 'changed' | 'same'
}

type Values = Record<string, unknown>

/** Fields that differ come first, each part in the order in which the entry tells them. */
export function compareValues(before: Values | null, after: Values | null): Change[] {
  const then = flatten(before ?? {})
  const now = flatten(after ?? {})
  const changes = [...new Set([...then.keys(), ...now.keys()])].map((field): Change => {
    const values = { field, before: then.get(field), after: now.get(field) }
    if (!then.has(field)) return { ...values, kind: 'added' }
    if (!now.has(field)) return { ...values, kind: 'removed' }
    return { ...values, kind: isSame(values.before, values.after) ? 'same' : 'changed' }
  })
  return [...changes.filter(({ kind }) => kind !== 'same'), ...changes.filter(({ kind }) => kind === 'same')]
}

export function flatten(values: Values, prefix = ''): Map<string, unknown> {
  const found = new Map<string, unknown>()
  for (const [name, value] of Object.entries(values)) {
    const inner = isValues(value) && Object.keys(value).length > 0 ? flatten(value, `${prefix}${name}.`) : null
    if (inner === null) found.set(prefix + name, value)
    else for (const [field, each] of inner) found.set(field, each)
  }
  return found
}

/** The name that people know the thing by; the trail's own subject is often an id. */
export function shownSubject(
  entry: Pick<AuditEntry, 'actor' | 'actor_name' | 'subject' | 'before' | 'after' | 'details'>,
) {
  for (const values of [entry.after, entry.before, entry.details]) {
    for (const name of ['name', 'email', 'event', 'title']) {
      const value = values?.[name]
      if (typeof value === 'string' && value !== '') return value
    }
  }
  return entry.actor_name !== '' && entry.actor.endsWith(`:${entry.subject}`) ? entry.actor_name : entry.subject
}

export function isPlainList(value: unknown): value is (string | number | boolean)[] {
  return Array.isArray(value) && value.every((each) => each !== null && typeof each !== 'object')
}

function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
