/** What a page before signing in does with the answer that somebody is in. */
import { setCaller } from '@/lib/api/caller'

interface Entered {
  csrf: string | null
}

/** Where somebody wanted to go before they were asked to sign in; only places of this console. */
export function safeNext(next: string | undefined): string {
  return next !== undefined && /^\/console(\/|$)/.test(next) && !next.includes('\\') ? next : '/console/'
}

/** Loads the page anew: nothing of who was here before stays in its memory. */
export function enter(session: Entered, next: string): void {
  setCaller({ csrf: session.csrf })
  location.assign(next)
}
