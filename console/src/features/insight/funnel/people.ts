/** Who is behind a cell of a funnel. */
import { client } from '@/lib/api/client'
import { download } from '@/lib/api/download'
import type { FunnelQuery } from '@/lib/api/schema'
import { unwrap } from '@/lib/api/unwrap'
import type { PeopleQuestion } from '@/ui/people-drawer'
import { personsOf, type Cell } from './question'

export function peopleOf(funnel: FunnelQuery, cell: Cell, title: string): PeopleQuestion {
  const question = personsOf(funnel, cell)
  return {
    title,
    key: ['funnel', question],
    load: (cursor) => unwrap(client.POST('/api/v1/insight/funnel/persons', { body: { ...question, cursor } })),
    onExport: () => download('/api/v1/insight/funnel/persons/export', question),
  }
}
