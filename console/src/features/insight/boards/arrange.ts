/** Tiles on the grid: moved and resized, nothing covers anything, no gap above. */
import { moveElement, verticalCompactor, type Layout, type LayoutItem } from 'react-grid-layout/core'
import type { Tile } from '@/lib/api/schema'
import { COLUMNS } from '../shared/saved/keeping'

export const MIN_WIDTH = 2
export const MIN_HEIGHT = 2
const MAX_HEIGHT = 40

export function toLayout(tiles: readonly Tile[]): LayoutItem[] {
  return tiles.map(({ id, x, y, w, h }) => ({ i: id, x, y, w, h, minW: MIN_WIDTH, minH: MIN_HEIGHT, maxH: MAX_HEIGHT }))
}

/** The tiles in their new places; the same list where none has moved. */
export function withLayout(tiles: Tile[], layout: Layout): Tile[] {
  const places = new Map(layout.map((item) => [item.i, item]))
  const isThere = ({ id, x, y, w, h }: Tile) => {
    const place = places.get(id)
    return place === undefined || (place.x === x && place.y === y && place.w === w && place.h === h)
  }
  if (tiles.every(isThere)) return tiles
  return tiles.map((tile) => {
    const { x, y, w, h } = places.get(tile.id) ?? tile
    return { ...tile, x, y, w, h }
  })
}

/** Without gaps, and none covering another. */
export function tidy(tiles: Tile[]): Tile[] {
  return withLayout(tiles, verticalCompactor.compact(toLayout(tiles), COLUMNS))
}

/** In reading order, which is the order of a phone's one column. */
export function inOrder(tiles: readonly Tile[]): Tile[] {
  return tiles.toSorted((a, b) => a.y - b.y || a.x - b.x)
}

/** By keyboard: one column or row further; what is in the way makes room. */
export function moveTile(tiles: Tile[], id: string, dx: number, dy: number): Tile[] {
  const layout = toLayout(tiles)
  const item = layout.find(({ i }) => i === id)
  if (item === undefined) return tiles
  const x = clamp(item.x + dx, 0, COLUMNS - item.w)
  // Downwards a tile changes places with the one below it, else the gap that it leaves would draw it back.
  const below =
    dy > 0 ? layout.filter((each) => each.i !== id && each.y >= item.y + item.h && overlaps(each, item)) : []
  const next = below.toSorted((a, b) => a.y - b.y)[0]
  const y = dy > 0 ? (next === undefined ? item.y : next.y + next.h) : item.y
  if (dy < 0) {
    // Upwards it takes the place of the one above, which goes below it.
    const above = layout.filter((each) => each.i !== id && each.y + each.h <= item.y && overlaps(each, item))
    const previous = above.toSorted((a, b) => b.y + b.h - a.y - a.h)[0]
    if (previous === undefined) return tiles
    item.y = previous.y
    previous.y += item.h
    return withLayout(tiles, verticalCompactor.compact(layout, COLUMNS))
  }
  const moved = moveElement(layout, item, x, y, true, false, 'vertical', COLUMNS)
  return withLayout(tiles, verticalCompactor.compact(moved, COLUMNS))
}

export function resizeTile(tiles: Tile[], id: string, dw: number, dh: number): Tile[] {
  const layout = toLayout(tiles).map((item) =>
    item.i === id
      ? { ...item, w: clamp(item.w + dw, MIN_WIDTH, COLUMNS - item.x), h: clamp(item.h + dh, MIN_HEIGHT, MAX_HEIGHT) }
      : item,
  )
  return withLayout(tiles, verticalCompactor.compact(layout, COLUMNS))
}

function overlaps(a: LayoutItem, b: LayoutItem): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high)
}
