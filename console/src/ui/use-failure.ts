import { App } from 'antd'
import { useCallback } from 'react'
import { useReason } from '@/lib/sentences/use-say'

/** Tells in a corner of the page why a write was refused: `onError: useFailure()`. */
export function useFailure(): (error: unknown) => void {
  const { message } = App.useApp()
  const reason = useReason()
  return useCallback(
    (error: unknown) => {
      void message.error(reason(error), 6)
    },
    [message, reason],
  )
}

/** For a dialog that waits for a write: it closes also after a refusal, of which `useFailure` has told. */
export function settle(write: Promise<unknown>): Promise<void> {
  return write.then(
    () => undefined,
    () => undefined,
  )
}
