import { callerHeaders } from './caller'
import { readProblem } from './problem'

/** Fetches a file that the server makes (`POST …/export`) and hands it to the browser under the server's name. */
export async function download(url: string, body?: unknown): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { ...callerHeaders(), ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    body: body === undefined ? null : JSON.stringify(body),
  })
  if (!response.ok) throw await readProblem(response)
  const named = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '')
  saveBlob(await response.blob(), named?.[1] ?? 'export.csv')
}

export function saveBlob(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => {
    URL.revokeObjectURL(address)
  }, 10_000)
}

/** Query string of what is set; undefined and empty values are left out. */
export function toQuery(values: Record<string, string | number | boolean | null | undefined>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== null && value !== '') query.set(name, String(value))
  }
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}
