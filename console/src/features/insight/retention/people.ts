/** Who is behind a cell of retention. */
import { client } from '@/lib/api/client'
import { download } from '@/lib/api/download'
import { ApiError } from '@/lib/api/problem'
import type { RetentionQuery } from '@/lib/api/schema'
import type { PeopleQuestion } from '@/ui/people-drawer'
import { personsOf, type Cell } from './question'

export function peopleOf(retention: RetentionQuery, cell: Cell, title: string): PeopleQuestion {
  const question = personsOf(retention, cell)
  return {
    title,
    key: ['retention', question],
    load: async (cursor) => {
      const { data } = await client.POST('/api/v1/insight/retention/persons', { body: { ...question, cursor } })
      if (data === undefined) throw new ApiError(0, 'unreachable', 'The answer is empty.')
      return data
    },
    onExport: () => download('/api/v1/insight/retention/persons/export', question),
  }
}
