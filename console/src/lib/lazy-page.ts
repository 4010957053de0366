/** Pages are fetched when they are first opened. */
import { lazyRouteComponent, type AsyncRouteComponent } from '@tanstack/react-router'
import type { ComponentType } from 'react'
import { ApiError } from './api/problem'

interface Page {
  default: ComponentType
}

/**
 * A page's code that is missing most often means a new version: the router then loads the whole page again. While the
 * server cannot be reached that would leave the reader with nothing, so it is an error like any other, with a retry.
 */
export function lazyPage(fetchPage: () => Promise<Page>): AsyncRouteComponent<unknown> {
  return lazyRouteComponent(() =>
    fetchPage().catch(async (error: unknown) => {
      await checkServer()
      throw error
    }),
  )
}

async function checkServer(): Promise<void> {
  try {
    await fetch('/console/', { method: 'HEAD', cache: 'no-store' })
  } catch (error) {
    throw new ApiError(0, 'unreachable', String(error))
  }
}
