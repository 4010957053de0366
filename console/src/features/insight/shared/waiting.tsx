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
  const { data } = useCoverage()
  const waiting = data?.waiting ?? 0
  const before = useRef(data)
  useEffect(() => {
    const then = before.current
    before.current = data
    if (then === undefined || data === undefined) return
    const isIn = then.waiting > 0 && waiting === 0
    // What comes in quickly may never be seen waiting: it brings new days all the same.
    if (isIn || then.first !== data.first || then.last !== data.last) {
      wantFresh()
      void queries.invalidateQueries({ predicate: ({ queryKey: [, path] }) => isAnswer(path) })
    }
  }, [data, waiting, queries])
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
