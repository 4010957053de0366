import { describe, expect, it } from 'vitest'
import type { Board, SavedQuestion, Tile } from '@/lib/api/schema'
import { daysOfBoard } from './tile-days'

const TODAY = '2026-03-31'
const place = { x: 0, y: 0, w: 4, h: 4 }
const question = (id: string, first: string, last: string) =>
  ({ id, question: { metrics: { first, last } }, range: { first, last } }) as unknown as SavedQuestion

function boardOf(tiles: Partial<Tile>[], questions: SavedQuestion[]): Board {
  return {
    tiles: tiles.map((tile, index) => ({ id: String(index), ...place, ...tile })),
    questions,
  } as unknown as Board
}

describe('the days of a board', () => {
  const [winter, spring] = [question('a', '2026-01-01', '2026-01-31'), question('b', '2026-03-01', '2026-03-31')]

  it('reach from the first to the last of its tiles', () => {
    const board = boardOf([{ question: 'b' }, { text: 'A note' }, { question: 'a' }], [winter, spring])
    expect(daysOfBoard(board, null, TODAY)).toEqual({ first: '2026-01-01', last: '2026-03-31' })
  })

  it('are those chosen for all of them', () => {
    const chosen = { first: '2001-01-01', last: '2001-02-01' }
    expect(daysOfBoard(boardOf([{ question: 'a' }], [winter]), chosen, TODAY)).toEqual(chosen)
  })

  it('are none where there are notes alone', () => {
    expect(daysOfBoard(boardOf([{ text: 'A note' }], []), null, TODAY)).toBeNull()
  })
})
