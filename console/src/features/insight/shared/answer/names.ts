/** How the parts of an answer are called. */
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { MetricResult, MetricsResult } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { useNameOf } from '../choices'
import { dayNameOf } from '../day-name'
import { useGroupName, type Keys } from '../groups'
import type { Cell } from './cells'
import type { Reached } from './open-period'

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

export function useAnswerNames(answer: MetricsResult, reached: Reached): AnswerNames {
  const { by } = answer
  const nameOf = useNameOf()
  const groupName = useGroupName()
  const period = usePeriodName(answer, reached)
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

function usePeriodName(answer: MetricsResult, { open, isCut }: Reached): (start: string) => string {
  const { t } = useTranslation('explore')
  const format = useFormat()
  const { grain, first, last } = answer
  const notWhole = answer.metrics[0]?.series[open]?.start
  return useCallback(
    (start) => {
      const day = dayNameOf(format, { first, last })
      const name = nameOf(start)
      if (start !== notWhole) return name
      return isCut ? t('until', { period: name, day: format.shortDay(last) }) : t('soFar', { period: name })

      function nameOf(start: string): string {
        if (grain === 'hour') return `${day(start)} ${start.slice(11, 16)}`
        if (grain === 'month') return format.month(start)
        return grain === 'week' ? t('week', { day: day(start) }) : day(start)
      }
    },
    [format, grain, first, last, notWhole, isCut, t],
  )
}
