/** Who is behind a cell of retention. */
import { client } from '@/lib/api/client'
import { download } from '@/lib/api/download'
import type { RetentionQuery } from '@/lib/api/schema'
import { unwrap } from '@/lib/api/unwrap'
import type { PeopleQuestion } from '@/ui/people-drawer'
import { personsOf, type Cell } from './question'

export function peopleOf(retention: RetentionQuery, cell: Cell, title: string): PeopleQuestion {
  const question = personsOf(retention, cell)
  return {
    title,
    key: ['retention', question],
    load: (cursor) => unwrap(client.POST('/api/v1/insight/retention/persons', { body: { ...question, cursor } })),
    onExport: () => download('/api/v1/insight/retention/persons/export', question),
  }
}
