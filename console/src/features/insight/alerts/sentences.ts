/** Rules and alerts as plain sentences. */
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { Alert, RuleDraft } from '@/lib/api/schema'
import { MANY_TIMES, useFormat } from '@/lib/format'
import { useDefinitions, useNameOf } from '../shared/choices'
import { useValues, type Measured } from '../shared/values'

const DAY = '2026-03-01'.length

export function useMetricName(): (code: string) => string {
  const definitions = useDefinitions()
  const nameOf = useNameOf()
  return useCallback(
    (code) => {
      const found = definitions.find((each) => each.code === code)
      return found === undefined ? code : nameOf(found)
    },
    [definitions, nameOf],
  )
}

/** Of a metric, in the workspace's currency: rules know no other. */
export function useMeasured(): (code: string) => Measured {
  const definitions = useDefinitions()
  return useCallback(
    (code) => ({ unit: definitions.find((each) => each.code === code)?.unit ?? 'count' }),
    [definitions],
  )
}

/** "GMV per day falls by 20% or more against the same weekday a week before". */
export function useRuleSentence(): (draft: RuleDraft) => string {
  const { t } = useTranslation('alerts')
  const format = useFormat()
  const values = useValues()
  const metricName = useMetricName()
  const measured = useMeasured()
  return (draft) => {
    const { condition, filters } = draft
    const metric = t(`sentence.metric.${draft.window ?? 'day'}`, { metric: metricName(draft.metric) })
    const said = (() => {
      switch (condition.kind) {
        case 'above':
        case 'below':
          return t(`sentence.${condition.kind}`, {
            metric,
            value: values.full(condition.value, measured(draft.metric)),
          })
        case 'change': {
          const against = t(`against.${draft.window ?? 'day'}.${condition.against ?? 'week'}`)
          const percent = format.percent(condition.percent / 100, 0)
          return t(`sentence.change.${condition.direction ?? 'either'}`, { metric, percent, against })
        }
        case 'band':
          return t('sentence.band', { metric })
      }
    })()
    return filters.length === 0 ? said : t('sentence.filtered', { said, count: filters.length })
  }
}

/** "CN¥51,000, 31% less than the same weekday a week before (CN¥74,000)". */
export function useAlertSentence(): (alert: Alert) => string {
  const { t } = useTranslation('alerts')
  const format = useFormat()
  const values = useValues()
  const measured = useMeasured()
  return ({ rule, value, low, high, reference }) => {
    const write = (number: number | null) => values.full(number, measured(rule.metric))
    const { condition } = rule
    switch (condition.kind) {
      case 'above':
      case 'below':
        return t(`alert.${condition.kind}`, { value: write(value), edge: write(condition.value) })
      case 'band':
        return t('alert.band', { value: write(value), low: write(low), high: write(high) })
      case 'change': {
        const change = reference === null || reference === 0 ? null : value / reference - 1
        const isMultiple = change !== null && change + 1 >= MANY_TIMES
        const rose = reference !== null && value > reference
        return t(isMultiple ? 'alert.multiplied' : rose ? 'alert.rose' : 'alert.fell', {
          value: write(value),
          change: isMultiple ? format.change(change) : format.percent(change === null ? null : Math.abs(change), 0),
          against: t(`against.${rule.window ?? 'day'}.${condition.against ?? 'week'}`),
          reference: write(reference),
        })
      }
    }
  }
}

/** A day, or an hour as the workspace's clock showed it. */
export function usePeriod(): (start: string | null) => string {
  const format = useFormat()
  return (start) =>
    start !== null && start.length > DAY
      ? `${format.shortDay(start)} ${start.slice(DAY + 1, DAY + 6)}`
      : format.shortDay(start)
}
