/** Which days a tile is about. */
import type { Board, SavedQuestion, Tile } from '@/lib/api/schema'
import { resolveRange, type DayRange, type RangeChoice } from '@/lib/days'
import { FALLBACK } from '../explore/question'
import { daysOf, fromKeptRange } from '../shared/saved/keeping'

/** What was chosen for the whole board, else for the tile, else what the question itself says. */
export function tileDays(tile: Tile, saved: SavedQuestion, override: DayRange | null, today: string): DayRange {
  if (override !== null) return override
  const own = daysOf(saved)
  if (tile.range === undefined || tile.range === null) return own
  return resolveRange(fromKeptRange(tile.range, own), today, FALLBACK)
}

/** Null: every tile keeps its own days. */
export function overrideOf(choice: RangeChoice, today: string): DayRange | null {
  const isChosen = choice.range !== undefined || (choice.first !== undefined && choice.last !== undefined)
  return isChosen ? resolveRange(choice, today, FALLBACK) : null
}

/** From the first to the last day that any tile is about; null: none is about days. */
export function daysOfBoard(board: Board, override: DayRange | null, today: string): DayRange | null {
  const ranges = board.tiles.flatMap((tile) => {
    const saved = questionOfTile(board, tile)
    return saved === undefined ? [] : [tileDays(tile, saved, override, today)]
  })
  return ranges.reduce<DayRange | null>(
    (all, { first, last }) =>
      all === null
        ? { first, last }
        : { first: first < all.first ? first : all.first, last: last > all.last ? last : all.last },
    null,
  )
}

export function questionOfTile(board: Board, tile: Tile): SavedQuestion | undefined {
  return board.questions.find(({ id }) => id === tile.question)
}
