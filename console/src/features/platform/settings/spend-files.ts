import { callerHeaders } from '@/lib/api/caller'
import { saveBlob } from '@/lib/api/download'
import { readProblem } from '@/lib/api/problem'
import type { SpendPreview, SpendReport } from '@/lib/api/schema'

const PATH = '/api/v1/insight/spend'

/** The file travels as it is: a generated client would make JSON of it. */
async function sendFile(place: string, file: File): Promise<unknown> {
  const response = await fetch(`${PATH}/${place}?name=${encodeURIComponent(file.name.slice(-200))}`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { ...callerHeaders(), 'Content-Type': 'application/octet-stream' },
    body: file,
  })
  if (!response.ok) throw await readProblem(response)
  return response.json()
}

export async function previewFile(file: File): Promise<SpendPreview> {
  return (await sendFile('preview', file)) as SpendPreview
}

export async function importFile(file: File): Promise<SpendReport> {
  return (await sendFile('file', file)) as SpendReport
}

export async function saveTemplate(): Promise<void> {
  const response = await fetch(`${PATH}/template`, { credentials: 'same-origin', headers: callerHeaders() })
  if (!response.ok) throw await readProblem(response)
  saveBlob(await response.blob(), 'spend-template.csv')
}
