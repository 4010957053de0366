/** Where in the builder the reason of a refusal stands. */
import type { ApiError } from '@/lib/api/problem'

const PLACES = ['metrics', 'range', 'by', 'filters'] as const

export interface Trouble {
  place: (typeof PLACES)[number]
  message: string
}

/** Null where the refusal is not about a part of the question. */
export function findTrouble(error: ApiError, fields: readonly string[]): Trouble | null {
  const place = placeOf(error, fields)
  return place === undefined ? null : { place, message: error.message }
}

function placeOf({ code, details }: ApiError, fields: readonly string[]): Trouble['place'] | undefined {
  if (code === 'unknown_metric') return 'metrics'
  if (code === 'unknown_dimension') return fields.includes(String(details.dimension)) ? 'filters' : 'by'
  return code === 'invalid_query' ? PLACES.find((each) => each === details.part) : undefined
}
