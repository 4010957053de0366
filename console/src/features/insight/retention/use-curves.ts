import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { RetentionResult } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { usePalette } from '@/ui/chart/palette'
import { useGroupName } from '../shared/groups'
import { drawCurves, type Curves } from './curve-option'

/** How a column is called: "Day 3". */
export function useColumnName(result: RetentionResult): (index: number) => string {
  const { t } = useTranslation('retention')
  return useCallback(
    (index) => {
      const column = result.columns[index] ?? ''
      const grain = result.grain === 'hour' ? 'day' : result.grain
      return t(`column.${grain}`, { number: column.replace('-', '–') })
    },
    [t, result],
  )
}

/** The curves of an answer in the reader's words. */
export function useCurves(result: RetentionResult, by: string): Curves {
  const { t } = useTranslation('retention')
  const format = useFormat()
  const palette = usePalette()
  const groupName = useGroupName()
  const columnName = useColumnName(result)
  return useMemo(() => {
    const words = {
      all: t('table.all'),
      percent: format.percent,
      groupName: (key: string | null) => groupName(by, key),
      columnName,
    }
    return drawCurves(result, palette, words)
  }, [result, palette, t, format, groupName, by, columnName])
}
