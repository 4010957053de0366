import createFetchClient, { type Middleware } from 'openapi-fetch'
import createClient from 'openapi-react-query'
import { ApiError, readProblem } from './problem'
import { callerHeaders } from './caller'
import { isFreshWanted } from './freshness'
import type { paths } from './schema'

const speaking: Middleware = {
  onRequest({ request }) {
    for (const [name, value] of Object.entries(callerHeaders())) request.headers.set(name, value)
    if (isFreshWanted()) request.headers.delete('Cache-Control')
    return request
  },
  async onResponse({ response }) {
    if (!response.ok) throw await readProblem(response)
    return response
  },
  onError({ error }) {
    if (error instanceof ApiError || (error instanceof DOMException && error.name === 'AbortError')) return error
    return new ApiError(0, 'unreachable', String(error))
  },
}

/** Typed calls for places without a component; errors are thrown as `ApiError`. */
export const client = createFetchClient<paths>({ baseUrl: '/', credentials: 'same-origin' })
client.use(speaking)

/** The same as hooks of TanStack Query: `api.useQuery('get', '/api/v1/workspace')`. */
export const api = createClient(client)
