/** Saved questions as pages hold them: which days they mean, and where their tile finds room. */
import type { Chart, Question, RangeChoice as KeptRange, SavedQuestion, Tile } from '@/lib/api/schema'
import { readRangeName, type DayRange, type RangeChoice, type RangeName } from '@/lib/days'

/** What is saved of a page beside its name. */
export interface Kept {
  question: Question
  range: KeptRange
  chart: Chart
}

export const COLUMNS = 12

/** A range of a page's address as it is kept: named ranges move with today, two days stay. */
export function toKeptRange(choice: RangeChoice, fallback: RangeName): KeptRange {
  if (choice.first !== undefined && choice.last !== undefined) return { first: choice.first, last: choice.last }
  return { range: (choice.range ?? fallback).replaceAll('_', '-') }
}

/** Back into an address; what cannot be read becomes the days that the server took it for. */
export function fromKeptRange(kept: KeptRange, today: DayRange): RangeChoice {
  if (kept.range === undefined || kept.range === null) {
    return { first: kept.first ?? today.first, last: kept.last ?? today.last }
  }
  const range = readRangeName(kept.range)
  return range === undefined ? { first: today.first, last: today.last } : { range }
}

/** The days that the range of a saved question means today, as the server worked them out. */
export function daysOf(saved: SavedQuestion): DayRange {
  const { metrics, funnel, retention } = saved.question
  const asked = metrics ?? funnel ?? retention
  return { first: asked?.first ?? '', last: asked?.last ?? '' }
}

const SIZES: Record<NonNullable<Chart['kind']>, { w: number; h: number }> = {
  number: { w: 3, h: 3 },
  line: { w: 6, h: 6 },
  bar: { w: 6, h: 6 },
  map: { w: 6, h: 8 },
  table: { w: 6, h: 7 },
}

/** How much room a tile takes at first. */
export function sizeOf(chart: Chart): { w: number; h: number } {
  return SIZES[chart.kind ?? 'line']
}

/** The first place, row by row, where a tile of this size covers no other. */
export function placeFor(tiles: readonly Tile[], size: { w: number; h: number }): { x: number; y: number } {
  const bottom = Math.max(0, ...tiles.map((tile) => tile.y + tile.h))
  for (let y = 0; y < bottom; y++) {
    for (let x = 0; x + size.w <= COLUMNS; x++) {
      if (tiles.every((tile) => isApart(tile, { x, y, ...size }))) return { x, y }
    }
  }
  return { x: 0, y: bottom }
}

interface Box {
  x: number
  y: number
  w: number
  h: number
}

function isApart(a: Box, b: Box): boolean {
  return a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y
}

export function newTileId(): string {
  return crypto.randomUUID()
}
