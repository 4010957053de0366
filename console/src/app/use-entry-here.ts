import { useRouterState } from '@tanstack/react-router'
import { NAVIGATION, type Entry } from './navigation'

/** What of the menu the page belongs to, whether this person sees it there or not. */
export function useEntryHere(): Entry | undefined {
  const path = useRouterState({ select: (state) => state.location.pathname })
  return ENTRIES.filter(({ to }) => path === to || path.startsWith(`${to}/`)).at(-1)
}

const ENTRIES = NAVIGATION.flatMap((each) => ('entries' in each ? each.entries : [each]))
