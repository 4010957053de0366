import { callerHeaders } from '@/lib/api/caller'
import { saveBlob } from '@/lib/api/download'
import { ApiError, readProblem } from '@/lib/api/problem'
import type { Upload } from '@/lib/api/schema'

const PATH = '/api/v1/imports'

/** The file travels as it is; `fetch` cannot tell how much of it has left, so this asks the older way. */
export function uploadFile(file: File, onShare: (share: number) => void, stop: AbortSignal): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `${PATH}/uploads?name=${encodeURIComponent(file.name.slice(-200))}`)
    for (const [name, value] of Object.entries(callerHeaders())) request.setRequestHeader(name, value)
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.upload.onprogress = (event) => onShare(event.total === 0 ? 0 : event.loaded / event.total)
    request.onerror = () => reject(new ApiError(0, 'unreachable', 'The upload broke off.'))
    request.onabort = () => reject(new ApiError(0, 'stopped', 'The upload was stopped.'))
    stop.addEventListener('abort', () => request.abort())
    request.onload = () => {
      if (request.status < 300) resolve(JSON.parse(request.responseText) as Upload)
      else void readProblem(new Response(request.responseText, { status: request.status })).then(reject, reject)
    }
    request.send(file)
  })
}

export async function saveSample(language: 'en' | 'zh'): Promise<void> {
  const response = await fetch(`${PATH}/sample-file?language=${language}`, {
    credentials: 'same-origin',
    headers: callerHeaders(),
  })
  if (!response.ok) throw await readProblem(response)
  saveBlob(await response.blob(), 'sample-orders.csv')
}
