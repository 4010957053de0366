import type { Key, ReactNode } from 'react'

interface ShortListProps<T> {
  label: string
  items: readonly T[]
  keyOf: (item: T) => Key
  children: (item: T) => ReactNode
}

/** What is all known already, a line each with rules between them; what a server gives in pages is a `DataList`. */
export function ShortList<T>({ label, items, keyOf, children }: ShortListProps<T>) {
  return (
    <ul aria-label={label} className="plain-list ruled-list">
      {items.map((item) => (
        <li key={keyOf(item)}>{children(item)}</li>
      ))}
    </ul>
  )
}
