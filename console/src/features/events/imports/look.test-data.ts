import type { FileLook } from '@/lib/api/schema'

/** A file as the server looked at it. */
export function look(name: string, columns: string[], rest: Partial<FileLook> = {}): FileLook {
  return {
    ...{ upload_id: name, name, format: 'csv', encoding: 'utf-8', delimiter: ',', rows: [], seen: 2, bad: 0 },
    ...{ row_kind: 'order', time_format: '%Y-%m-%d', decimal: '.', event_names: [] },
    columns: columns.map((each) => ({ name: each, kind: 'text', samples: [], filled: 1, suggestion: 'property' })),
    ...rest,
  }
}
