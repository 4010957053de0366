import type { ErasureRequest } from '@/lib/api/schema'

/** Which of hidden, rewritten, swept is under way; 3 once all are done. */
export function currentStep(request: Pick<ErasureRequest, 'rewritten_at' | 'swept_at'>): number {
  if (request.swept_at !== null) return 3
  return request.rewritten_at === null ? 1 : 2
}
