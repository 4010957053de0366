import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '@/lib/format'
import { useGroupName } from '../shared/groups'
import type { Words } from './bars-option'

/** What the charts of a funnel say, which is broken down by this. */
export function useWords(by: string): Words {
  const { t } = useTranslation('funnel')
  const format = useFormat()
  const groupName = useGroupName()
  return useMemo(
    () => ({
      reached: t('table.reached'),
      dropped: t('table.dropped'),
      percent: format.percent,
      number: format.number,
      short: format.short,
      groupName: (key) => groupName(by, key),
    }),
    [t, format, groupName, by],
  )
}
