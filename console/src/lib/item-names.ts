/** What products are called. Asked for as they are shown: all that appear in one moment, in one request. */
import { useSyncExternalStore } from 'react'
import { getWorkspaceSlug } from './api/caller'
import { client } from './api/client'
import { unwrap } from './api/unwrap'

const MOST_AT_ONCE = 500
const MOMENT_MS = 20

/** The named products of one workspace; a product that nobody named is known too, as null. */
class ItemNames {
  private readonly known = new Map<string, string | null>()
  private readonly listeners = new Set<() => void>()
  private wanted = new Set<string>()
  /** Made anew with every answer, so that what was drawn with an old one is drawn again. */
  private find = this.makeFind()

  readonly getFind = () => this.find

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  private makeFind(): (item: string) => string | null {
    return (item) => {
      const name = this.known.get(item)
      if (name === undefined) this.want(item)
      return name ?? null
    }
  }

  private want(item: string): void {
    if (this.wanted.size === 0) setTimeout(() => void this.ask(), MOMENT_MS)
    this.wanted.add(item)
  }

  private async ask(): Promise<void> {
    const items = [...this.wanted]
    this.wanted = new Set()
    for (let start = 0; start < items.length; start += MOST_AT_ONCE) {
      const part = items.slice(start, start + MOST_AT_ONCE)
      const { names } = await readNames(part)
      for (const item of part) this.known.set(item, names[item] ?? null)
    }
    this.find = this.makeFind()
    for (const listener of this.listeners) listener()
  }
}

/** Without names where the server refuses them: codes are shown then, as for products without a name. */
async function readNames(items: string[]): Promise<{ names: Record<string, string> }> {
  try {
    return await unwrap(client.POST('/api/v1/insight/item-names', { body: { items } }))
  } catch {
    return { names: {} }
  }
}

const workspaces = new Map<string, ItemNames>()

function here(): ItemNames {
  const slug = getWorkspaceSlug() ?? ''
  const found = workspaces.get(slug) ?? new ItemNames()
  workspaces.set(slug, found)
  return found
}

/** Finds a product's name by its code: null as long as it is not known. */
export function useItemName(): (item: string) => string | null {
  const names = here()
  return useSyncExternalStore(names.subscribe, names.getFind)
}
