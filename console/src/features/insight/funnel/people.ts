/** Who is behind a cell of a funnel. */
import { client } from '@/lib/api/client'
import { download } from '@/lib/api/download'
import { ApiError } from '@/lib/api/problem'
import type { FunnelQuery } from '@/lib/api/schema'
import type { PeopleQuestion } from '@/ui/people-drawer'
import { personsOf, type Cell } from './question'

export function peopleOf(funnel: FunnelQuery, cell: Cell, title: string): PeopleQuestion {
  const question = personsOf(funnel, cell)
  return {
    title,
    key: ['funnel', question],
    load: async (cursor) => {
      const { data } = await client.POST('/api/v1/insight/funnel/persons', { body: { ...question, cursor } })
      if (data === undefined) throw new ApiError(0, 'unreachable', 'The answer is empty.')
      return data
    },
    onExport: () => download('/api/v1/insight/funnel/persons/export', question),
  }
}
