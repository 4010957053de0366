/** What this browser remembers of a person's taste. A browser that remembers nothing works as well. */

const PREFIX = 'tilth.'

export function readPreference<T>(name: string, fallback: T, isValid: (value: unknown) => value is T): T {
  try {
    const kept = localStorage.getItem(PREFIX + name)
    if (kept === null) return fallback
    const value: unknown = JSON.parse(kept)
    return isValid(value) ? value : fallback
  } catch {
    return fallback
  }
}

export function hasPreference(name: string): boolean {
  try {
    return localStorage.getItem(PREFIX + name) !== null
  } catch {
    return false
  }
}

export function writePreference(name: string, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value))
  } catch {
    // Storage is full or switched off: the choice lasts as long as the page.
  }
}

export function isOneOf<T extends string>(...choices: T[]): (value: unknown) => value is T {
  return (value): value is T => choices.includes(value as T)
}

export function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}
