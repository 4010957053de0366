/** Long work of the workspace, asked for again and again while some of it is under way. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { LinkProps } from '@tanstack/react-router'
import { client } from '@/lib/api/client'
import type { Task, TaskState } from '@/lib/api/schema'
import { unwrap } from '@/lib/api/unwrap'

const PATH = '/api/v1/tasks'
const PAGE = 20
const SOON = 2_000
const LATER = 20_000
export const UNDER_WAY: TaskState[] = ['queued', 'running']
export const ENDED: TaskState[] = ['done', 'failed', 'cancelled']

/** Where what came out of a kind of work is seen. */
export const RESULTS: Readonly<Record<string, NonNullable<LinkProps['to']>>> = {
  'imports.run': '/events/imports',
  'rejected.correct_all': '/events/rejected',
  'history.remove_old': '/settings/data-retention',
}

/** How many wait or run; 100 stands for more as well. */
export function useCountUnderWay(): number {
  const query = useQuery({
    queryKey: ['get', PATH, 'under way'],
    queryFn: ({ signal }) => unwrap(client.GET(PATH, { params: { query: { state: UNDER_WAY, limit: 100 } }, signal })),
    refetchInterval: ({ state }) => ((state.data?.items.length ?? 0) > 0 ? SOON : LATER),
  })
  return query.data?.items.length ?? 0
}

export function useTasks(states: TaskState[] | undefined) {
  return useInfiniteQuery({
    queryKey: ['get', PATH, states],
    queryFn: ({ pageParam, signal }) =>
      unwrap(client.GET(PATH, { params: { query: { state: states, cursor: pageParam, limit: PAGE } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.items.some((task) => isUnderWay(task))) === true ? SOON : LATER,
  })
}

export function isUnderWay(task: Task): boolean {
  return UNDER_WAY.includes(task.state)
}

/** Of 0 to 100; null where the whole is not known. Rounded down, so that 100 means all of it. */
export function percentDone({ state, done, total }: Pick<Task, 'state' | 'done' | 'total'>): number | null {
  if (state === 'done') return 100
  if (total === null) return null
  return total <= 0 ? 0 : Math.min(100, Math.floor((done / total) * 100))
}
