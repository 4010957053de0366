import { keepPreviousData } from '@tanstack/react-query'
import { api } from '@/lib/api/client'
import type { MetricsResult } from '@/lib/api/schema'
import { courseQuestion, curvesQuestion, groupsQuestion, totalsQuestion, type Scene } from './question'

const PATH = '/api/v1/insight/metrics'
/** Ranges of whole days hardly change; what does is today, which has a stream of its own. */
const KEPT = { staleTime: 60_000, placeholderData: keepPreviousData }

/** The page's totals, in one question. */
export function useTotals(scene: Scene) {
  return api.useQuery('post', PATH, { body: totalsQuestion(scene) }, KEPT)
}

/** The small curves of the key six, in another, so that the numbers need not wait for them. */
export function useCurves(scene: Scene) {
  return api.useQuery('post', PATH, { body: curvesQuestion(scene) }, KEPT)
}

export function useCourse(scene: Scene, code: string) {
  return api.useQuery('post', PATH, { body: courseQuestion(scene, code) }, KEPT)
}

/** Metrics broken down by a dimension, the largest groups first. */
export function useGroups(scene: Scene, codes: readonly string[], by: string, limit: number) {
  return api.useQuery('post', PATH, { body: groupsQuestion(scene, codes, by, limit) }, KEPT)
}

export function metricOf(result: MetricsResult | undefined, code: string) {
  return result?.metrics.find((each) => each.code === code)
}
