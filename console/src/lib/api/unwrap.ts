import { ApiError } from './problem'

/** The answer of a call; the client throws for every refusal, so a missing one is an answer without a body. */
export async function unwrap<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data } = await call
  if (data === undefined) throw new ApiError(0, 'unreachable', 'The answer is empty.')
  return data
}
