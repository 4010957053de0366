/** Several files of one import, looked at together. */
import type { DraftColumn, FileLook } from '@/lib/api/schema'

interface Joined {
  time_format: string
  decimal: '.' | ','
  event_names: string[]
}

/** What a draft needs to know of all files: each time format only where all share it. */
export function joinLooks(files: readonly FileLook[]): Joined {
  const formats = new Set(files.map((file) => file.time_format))
  const [format = 'auto'] = formats
  return {
    time_format: formats.size === 1 ? format : 'auto',
    decimal: files.some((file) => file.decimal === ',') ? ',' : '.',
    event_names: [...new Set(files.flatMap((file) => file.event_names))].slice(0, 100),
  }
}

interface Odd {
  name: string
  lacking: string[]
}

/** Files that have not all the columns of the first one which are to be kept: one recipe cannot read them. */
export function findOdd(files: readonly FileLook[], columns: readonly DraftColumn[]): Odd[] {
  const used = columns.filter(({ meaning }) => meaning !== 'ignore').map(({ name }) => name)
  return files
    .map((file) => {
      const has = new Set(file.columns.map(({ name }) => name))
      return { name: file.name, lacking: used.filter((name) => !has.has(name)) }
    })
    .filter(({ lacking }) => lacking.length > 0)
}
