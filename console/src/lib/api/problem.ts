import type { Problem } from './schema'

/** An answer that says what is wrong (RFC 9457), or that there was none: `status` 0. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly details: Record<string, unknown>
  readonly requestId: string | null
  /** Seconds after which trying again makes sense; null: the server did not say. */
  readonly retryAfter: number | null

  constructor(
    status: number,
    code: string,
    detail: string,
    details: Record<string, unknown> = {},
    requestId: string | null = null,
    retryAfter: number | null = null,
  ) {
    super(detail)
    this.name = 'ApiError'
    this.status = status
    this.code = code
    this.details = details
    this.requestId = requestId
    this.retryAfter = retryAfter
  }
}

export async function readProblem(response: Response): Promise<ApiError> {
  const text = await response.text()
  try {
    const problem = JSON.parse(text) as Partial<Problem>
    return new ApiError(
      response.status,
      problem.code ?? 'unknown',
      problem.detail ?? response.statusText,
      problem.details ?? {},
      problem.request_id ?? null,
      readSeconds(response.headers.get('retry-after')),
    )
  } catch {
    return new ApiError(response.status, 'unknown', response.statusText || text.slice(0, 200))
  }
}

function readSeconds(header: string | null): number | null {
  const seconds = Number(header ?? '')
  return header !== null && Number.isFinite(seconds) ? seconds : null
}

export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  return new ApiError(0, 'unreachable', error instanceof Error ? error.message : String(error))
}
