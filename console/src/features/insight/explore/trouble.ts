/** Where in the builder the reason of a refusal stands. */
import type { ApiError } from '@/lib/api/problem'

export interface Trouble {
  place: 'metrics' | 'range' | 'by' | 'filters'
  message: string
}

const PLACES: readonly [RegExp, Trouble['place']][] = [
  [/\bfilters?\b|compares numbers|is a number: use|is one of anonymous|is 'new', 'old'/i, 'filters'],
  [/known by channel|group|breakdown|dimension/i, 'by'],
  [/\brange\b|\bdays\b|\bhours?\b|periods|begins on/i, 'range'],
]

/** Null where the refusal is not about a part of the question. */
export function findTrouble(error: ApiError, fields: readonly string[]): Trouble | null {
  if (error.status !== 400 && error.status !== 422) return null
  return { place: placeOf(error, fields), message: error.message }
}

function placeOf({ code, details, message }: ApiError, fields: readonly string[]): Trouble['place'] {
  if (code === 'unknown_metric' || 'metric' in details) return 'metrics'
  if (code === 'unknown_dimension') return fields.includes(String(details.dimension)) ? 'filters' : 'by'
  return PLACES.find(([pattern]) => pattern.test(message))?.[1] ?? 'metrics'
}
