import { createContext, use } from 'react'

/** The workspace in which the person works, and what they may do there. */
export interface Place {
  slug: string
  name: string
  timeZone: string
  currency: string
  role: string
  scopes: ReadonlySet<string>
}

export const PlaceContext = createContext<Place | null>(null)

export function usePlace(): Place {
  const place = use(PlaceContext)
  if (place === null) throw new Error('This page needs a workspace around it.')
  return place
}

/** Whether the person may do this here; the server decides, this only hides what would be refused. */
export function useMay(scope: string): boolean {
  return usePlace().scopes.has(scope)
}
