/** What questions are put together from: metrics, dimensions with their values, events, properties. */
import { keepPreviousData } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { Definition } from '@/lib/api/schema'
import { PROPERTY } from './filters'

const FOREVER = { staleTime: Infinity }
const A_WHILE = { staleTime: 60_000 }

interface Named {
  code: string
  name_en: string
  name_zh: string
}

/** Says the name of a metric or a dimension in the reader's language. */
export function useNameOf(): (named: Pick<Named, 'name_en' | 'name_zh'>) => string {
  const { i18n } = useTranslation()
  const isChinese = i18n.language === 'zh'
  return useMemo(() => (named) => (isChinese ? named.name_zh : named.name_en), [isChinese])
}

/** All metrics; empty while they are fetched. */
export function useDefinitions(): readonly Definition[] {
  const { data } = api.useQuery('get', '/api/v1/insight/definitions', {}, FOREVER)
  return data ?? []
}

export function useDimensions(): readonly Named[] {
  const { data } = api.useQuery('get', '/api/v1/insight/dimensions', {}, FOREVER)
  return data ?? []
}

/** Names of declared properties, each once. */
export function useProperties(): string[] {
  const { data } = api.useQuery('get', '/api/v1/insight/properties', {}, A_WHILE)
  return useMemo(() => [...new Set(data?.map((each) => each.property))].sort(), [data])
}

/** Names a dimension as readers do: `prop:size` is size. */
export function useDimensionName(): (code: string) => string {
  const dimensions = useDimensions()
  const nameOf = useNameOf()
  return (code) => {
    const found = dimensions.find((each) => each.code === code)
    if (found !== undefined) return nameOf(found)
    return code.startsWith(PROPERTY) ? code.slice(PROPERTY.length) : code
  }
}

/** The most frequent values of a dimension that contain a text. */
export function useDimensionValues(dimension: string, search: string, isWanted: boolean) {
  const query = { dimension, limit: 100, ...(search === '' ? {} : { search }) }
  return api.useQuery(
    'get',
    '/api/v1/insight/dimension-values',
    { params: { query } },
    { ...A_WHILE, enabled: isWanted && dimension !== '' },
  )
}

/** The most frequent events whose names contain a text. */
export function useEvents(search: string) {
  const query = { limit: 200, ...(search === '' ? {} : { search }) }
  return api.useQuery(
    'get',
    '/api/v1/insight/events',
    { params: { query } },
    { ...A_WHILE, placeholderData: keepPreviousData },
  )
}
