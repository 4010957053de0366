import { queries } from './queries'

const PATIENCE = 1_000
const PAUSE = 40

/** When what the page asks first is answered and drawn: the moment for large files that come second. */
export async function whenAnswered(): Promise<void> {
  const end = performance.now() + PATIENCE
  do await whenIdle()
  while (queries.isFetching() > 0 && performance.now() < end)
}

/** What an answer sets off (drawing, further questions) has begun and ended by then. */
function whenIdle(): Promise<unknown> {
  const pause = new Promise((resolve) => setTimeout(resolve, PAUSE))
  if (!('requestIdleCallback' in window)) return pause // Safari
  return pause.then(() => new Promise((resolve) => window.requestIdleCallback(resolve, { timeout: PATIENCE })))
}
