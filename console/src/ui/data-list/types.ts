import type { ReactNode } from 'react'
import * as v from 'valibot'

/** A number in an address that somebody typed is a text that was looked for: `?search=139`. */
const Sought = v.pipe(v.union([v.string(), v.number()]), v.transform(String))

/** Of a page's search parameters: what the list looks for and how it is sorted. */
export const ListSearch = v.object({
  search: v.fallback(v.optional(Sought), undefined),
  sort: v.fallback(v.optional(v.string()), undefined),
})
export type ListState = v.InferOutput<typeof ListSearch>

/** What a list asks its server for. */
export interface ListRequest extends ListState {
  cursor?: string | undefined
  limit: number
}

export interface ListPage<T> {
  items: T[]
  next_cursor?: string | null
}

export interface DataColumn<T> {
  key: string
  title: string
  render: (row: T) => ReactNode
  /** The server's name to sort by; left out: the column cannot be sorted. */
  sort?: string
  align?: 'left' | 'right' | 'center'
  width?: number
  /** Not shown until it is chosen. */
  hidden?: boolean
  /** Cannot be hidden: what the row is recognised by, or its buttons. */
  always?: boolean
}
