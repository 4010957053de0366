import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api } from '@/lib/api/client'
import { createContext, use } from 'react'
import type { MetricsResult } from '@/lib/api/schema'
import { courseQuestion, curvesQuestion, groupsQuestion, totalsQuestion, type Scene } from './question'

const PATH = '/api/v1/insight/metrics'
/** Whole days hardly change, and today has a stream of its own: an answer of the last minute is as good as a new one. */
const HEADERS = { header: { 'Cache-Control': 'max-age=60' } }
const KEPT = { staleTime: 60_000 }

/** Whether the numbers at the top are there: what is further down asks after them, so that they come first. */
export const AfterTotals = createContext(true)

/** The page's totals, in one question. */
export function totalsQuery(scene: Scene) {
  return api.queryOptions('post', PATH, { params: HEADERS, body: totalsQuestion(scene) }, KEPT)
}

export function useTotals(scene: Scene) {
  return useQuery({ ...totalsQuery(scene), placeholderData: keepPreviousData })
}

/** The small curves of the key six, in a question of their own, so that the numbers need not wait for them. */
export function useCurves(scene: Scene) {
  const init = { params: HEADERS, body: curvesQuestion(scene) }
  return useQuery({
    ...api.queryOptions('post', PATH, init, KEPT),
    placeholderData: keepPreviousData,
    enabled: use(AfterTotals),
  })
}

export function useCourse(scene: Scene, code: string) {
  const init = { params: HEADERS, body: courseQuestion(scene, code) }
  return useQuery({ ...api.queryOptions('post', PATH, init, KEPT), placeholderData: keepPreviousData })
}

/** Metrics broken down by a dimension, the largest groups first. */
export function useGroups(scene: Scene, codes: readonly string[], by: string, limit: number) {
  const init = { params: HEADERS, body: groupsQuestion(scene, codes, by, limit) }
  const options = { placeholderData: keepPreviousData, enabled: use(AfterTotals) }
  return useQuery({ ...api.queryOptions('post', PATH, init, KEPT), ...options })
}

export function metricOf(result: MetricsResult | undefined, code: string) {
  return result?.metrics.find((each) => each.code === code)
}
