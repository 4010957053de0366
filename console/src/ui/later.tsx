import { useDeferredValue, type ReactNode } from 'react'

/** What stands further down: drawn when what is above it has been, and interrupted by what the reader does. */
export function Later({ children }: { children: ReactNode }) {
  return useDeferredValue(true, false) ? children : null
}
