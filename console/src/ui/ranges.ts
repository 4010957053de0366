/** The days that a page shows: from what its address says, in the workspace's zone, and in words. */
import { useTranslation } from 'react-i18next'
import { dayIn, readLength, resolveRange, type DayRange, type RangeChoice, type RangeName } from '@/lib/days'
import { usePlace } from '@/lib/workspace'

/** The days that the page's choice means, in the workspace's zone. */
export function useDayRange(choice: RangeChoice, fallback: RangeName): DayRange {
  return resolveRange(choice, useToday(), fallback)
}

export function useToday(): string {
  return dayIn(usePlace().timeZone)
}

/** Says a range in words: "Last 12 weeks". */
export function useRangeWords(): (name: RangeName) => string {
  const { t } = useTranslation()
  return (name) => {
    const length = readLength(name)
    return length === null ? t(`range.${name as 'today'}`) : t(`range.length.${length.unit}`, { count: length.count })
  }
}
