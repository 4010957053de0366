import { App } from 'antd'
import { useCallback } from 'react'
import { toApiError } from '@/lib/api/problem'

/** Tells in a corner of the page why a write was refused: `onError: useFailure()`. */
export function useFailure(): (error: unknown) => void {
  const { message } = App.useApp()
  return useCallback(
    (error: unknown) => {
      void message.error(toApiError(error).message, 6)
    },
    [message],
  )
}

/** For a dialog that waits for a write: it closes also after a refusal, of which `useFailure` has told. */
export function settle(write: Promise<unknown>): Promise<void> {
  return write.then(
    () => undefined,
    () => undefined,
  )
}
