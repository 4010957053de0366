/** Two people have changed one board: what each of them did, and both together, tile by tile. */
import type { Board, Tile } from '@/lib/api/schema'
import { tidy } from './arrange'

export type Deed = 'added' | 'removed' | 'edited' | 'moved'

export interface Difference {
  tile: Tile
  deed: Deed
}

export type Content = Pick<Board, 'name' | 'description' | 'tiles'>

const PLACE = ['x', 'y', 'w', 'h'] as const
const TEXTS = ['question', 'text', 'title', 'range'] as const

/** What has become of the tiles, in the order of the later list, then those that are gone. */
export function differencesOf(base: readonly Tile[], later: readonly Tile[]): Difference[] {
  const before = byId(base)
  const after = byId(later)
  const there = later.flatMap((tile): Difference[] => {
    const old = before.get(tile.id)
    if (old === undefined) return [{ tile, deed: 'added' }]
    if (!isSame(old, tile, TEXTS)) return [{ tile, deed: 'edited' }]
    return isSame(old, tile, PLACE) ? [] : [{ tile, deed: 'moved' }]
  })
  const gone = base.filter(({ id }) => !after.has(id)).map((tile): Difference => ({ tile, deed: 'removed' }))
  return [...there, ...gone]
}

/** Whether anything has changed that is worth saving. */
export function isChanged(base: readonly Tile[], later: readonly Tile[]): boolean {
  return differencesOf(base, later).length > 0
}

/** Both together. Where both have changed the same, mine stands; a tile that one took off and the other changed stays. */
export function merge(base: Content, mine: Content, theirs: Content): Content {
  const before = byId(base.tiles)
  const own = byId(mine.tiles)
  const other = byId(theirs.tiles)
  const ids = new Set([...theirs.tiles, ...mine.tiles].map(({ id }) => id))
  const tiles = [...ids].flatMap((id) => mergeTile(before.get(id), own.get(id), other.get(id)) ?? [])
  return {
    name: mine.name === base.name ? theirs.name : mine.name,
    description: mine.description === base.description ? theirs.description : mine.description,
    tiles: tidy(tiles),
  }
}

function mergeTile(old: Tile | undefined, mine: Tile | undefined, theirs: Tile | undefined): Tile | undefined {
  if (old === undefined) return mine ?? theirs
  if (mine === undefined) return theirs !== undefined && !isSame(old, theirs, TEXTS) ? theirs : undefined
  if (theirs === undefined) return isSame(old, mine, TEXTS) ? undefined : mine
  const place = isSame(old, mine, PLACE) ? theirs : mine
  const content = isSame(old, mine, TEXTS) ? theirs : mine
  return { ...content, x: place.x, y: place.y, w: place.w, h: place.h }
}

function isSame(a: Tile, b: Tile, fields: readonly (keyof Tile)[]): boolean {
  return fields.every((field) => JSON.stringify(a[field] ?? null) === JSON.stringify(b[field] ?? null))
}

function byId(tiles: readonly Tile[]): Map<string, Tile> {
  return new Map(tiles.map((tile) => [tile.id, tile]))
}
