/** How the parts of an answer are called. */
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Grain, MetricResult } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { useNameOf } from '../choices'
import { useGroupName, type Keys } from '../groups'
import type { Cell } from './cells'

export interface AnswerNames {
  metric: (metric: Pick<MetricResult, 'name_en' | 'name_zh' | 'args'>) => string
  /** Of a group along one dimension. */
  key: (key: string | null, dimension: number) => string
  /** "app · Guangdong" */
  group: (keys: Keys) => string
  /** "3 March", "3 March, so far" */
  period: (start: string) => string
  /** "Buyers · app · 3 March" */
  cell: (cell: Cell) => string
}

/** `open` is the start of the period that is not over. */
export function useAnswerNames(
  by: readonly string[],
  grain: Grain | null | undefined,
  open: string | undefined,
): AnswerNames {
  const nameOf = useNameOf()
  const groupName = useGroupName()
  const period = usePeriodName(grain, open)
  return useMemo(() => {
    const metric: AnswerNames['metric'] = (each) => {
      const args = Object.values(each.args).filter((value) => typeof value === 'number')
      return args.length === 0 ? nameOf(each) : `${nameOf(each)} (${args.join(', ')})`
    }
    const key: AnswerNames['key'] = (each, dimension) => groupName(by[dimension] ?? '', each)
    const group: AnswerNames['group'] = (keys) => keys.map(key).join(' · ')
    const cell: AnswerNames['cell'] = (each) =>
      [
        metric(each.metric),
        ...(each.keys === undefined ? [] : [group(each.keys)]),
        ...(each.period === undefined ? [] : [period(each.period)]),
      ].join(' · ')
    return { metric, key, group, period, cell }
  }, [nameOf, groupName, period, by])
}

function usePeriodName(grain: Grain | null | undefined, open: string | undefined): (start: string) => string {
  const { t } = useTranslation('explore')
  const format = useFormat()
  return useCallback(
    (start) => {
      const name = nameOf(start)
      return start === open ? t('soFar', { period: name }) : name

      function nameOf(start: string): string {
        if (grain === 'hour') return `${format.shortDay(start)} ${start.slice(11, 16)}`
        if (grain === 'month') return format.month(start)
        return grain === 'week' ? t('week', { day: format.shortDay(start) }) : format.shortDay(start)
      }
    },
    [format, grain, open, t],
  )
}
