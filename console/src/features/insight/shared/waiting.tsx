import { useQueryClient } from '@tanstack/react-query'
import { Alert } from 'antd'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { wantFresh } from '@/lib/api/freshness'
import { useFormat } from '@/lib/format'
import { COVERAGE, useCoverage } from './coverage'

const INSIGHT = '/api/v1/insight/'

/** Events came faster than they are counted, as after an import: says how many, and asks all anew when they are in. */
export function Waiting() {
  const { t } = useTranslation('insight')
  const format = useFormat()
  const queries = useQueryClient()
  const waiting = useCoverage().data?.waiting ?? 0
  const before = useRef(0)
  useEffect(() => {
    if (before.current > 0 && waiting === 0) {
      wantFresh()
      void queries.invalidateQueries({ predicate: ({ queryKey: [, path] }) => isAnswer(path) })
    }
    before.current = waiting
  }, [waiting, queries])
  if (waiting === 0) return null
  return (
    <Alert
      type="info"
      showIcon
      role="status"
      style={{ marginBottom: 12 }}
      title={t('waiting', { count: waiting, events: format.number(waiting) })}
    />
  )
}

function isAnswer(path: unknown): boolean {
  return typeof path === 'string' && path.startsWith(INSIGHT) && path !== COVERAGE
}
