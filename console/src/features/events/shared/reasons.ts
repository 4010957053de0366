/** Codes of the API that the console has words for. */

export const RULES = ['unknown_event', 'retired_event', 'missing_property', 'wrong_type', 'not_allowed'] as const
export type Rule = (typeof RULES)[number]

export const REASONS = [
  'malformed',
  'not_a_number',
  'too_deep',
  'event_too_large',
  'unknown_type',
  'unsupported_operation',
  'no_identity',
  'no_previous_id',
  'no_event_name',
  'message_id_too_long',
  'identifier_too_long',
  'nul_character',
  'invalid_timestamp',
  'timestamp_too_old',
  'invalid_amount',
  'invalid_currency',
  'plan_violation',
  'unweavable',
] as const
export type Reason = (typeof REASONS)[number]

export function isRule(code: string): code is Rule {
  return (RULES as readonly string[]).includes(code)
}

export function isReason(code: string): code is Reason {
  return (REASONS as readonly string[]).includes(code)
}
