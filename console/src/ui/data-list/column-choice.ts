import { useMemo, useState } from 'react'
import { isTexts, readPreference, writePreference } from '@/lib/preferences'
import type { DataColumn } from './types'

export interface ColumnChoice<T> {
  all: DataColumn<T>[]
  shown: DataColumn<T>[]
  /** Keys of those shown. */
  keys: string[]
  choose: (keys: string[]) => void
}

/** Which columns of a list are shown; the browser remembers it per list. */
export function useColumnChoice<T>(name: string, all: DataColumn<T>[]): ColumnChoice<T> {
  const usual = useMemo(() => all.filter((each) => each.hidden !== true).map((each) => each.key), [all])
  const [kept, keep] = useState<string[] | null>(() => {
    const found = readPreference<string[]>(`columns.${name}`, [], isTexts)
    return found.length === 0 ? null : found
  })
  const keys = kept ?? usual
  const shown = all.filter((each) => each.always === true || keys.includes(each.key))
  return {
    all,
    shown,
    keys,
    choose: (chosen) => {
      keep(chosen)
      writePreference(`columns.${name}`, chosen)
    },
  }
}
