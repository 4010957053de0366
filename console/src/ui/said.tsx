import { useReason, useSay } from '@/lib/sentences/use-say'

/** What the server said – a note, why a task failed – in the reader's language. */
export function Said({ text }: { text: string }) {
  return useSay()(text)
}

/** Why a request was refused, and what to do. */
export function Reason({ of }: { of: unknown }) {
  return useReason()(of)
}
