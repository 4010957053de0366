import { describe, expect, it } from 'vitest'
import type { Tile } from '@/lib/api/schema'
import { inOrder, moveTile, resizeTile, toLayout, withLayout } from './arrange'

const tile = (id: string, x: number, y: number, w: number, h: number): Tile => ({ id, x, y, w, h, text: id })
const board = [tile('a', 0, 0, 6, 4), tile('b', 6, 0, 6, 4), tile('c', 0, 4, 6, 4)]
const places = (tiles: Tile[]) => Object.fromEntries(tiles.map(({ id, x, y, w, h }) => [id, [x, y, w, h]]))

function covered(tiles: Tile[]): boolean {
  return tiles.some((a, i) =>
    tiles.some((b, j) => i < j && a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h),
  )
}

describe('tiles', () => {
  it('keep their list while nothing moves', () => {
    expect(withLayout(board, toLayout(board))).toBe(board)
  })

  it('change places with the one below', () => {
    const moved = moveTile(board, 'a', 0, 1)
    expect(places(moved)).toMatchObject({ c: [0, 0, 6, 4], a: [0, 4, 6, 4] })
    expect(covered(moved)).toBe(false)
  })

  it('go back up', () => {
    const moved = moveTile(board, 'c', 0, -1)
    expect(covered(moved)).toBe(false)
    expect(places(moved)).toMatchObject({ c: [0, 0, 6, 4] })
  })

  it('stop at the edges', () => {
    expect(places(moveTile(board, 'a', -1, 0))).toEqual(places(board))
    expect(places(moveTile(board, 'b', 1, 0))).toEqual(places(board))
    expect(places(resizeTile(board, 'b', 1, 0))).toEqual(places(board))
    expect(places(resizeTile(board, 'a', -9, -9))).toMatchObject({ a: [0, 0, 2, 2] })
  })

  it('make room for one that grows', () => {
    const grown = resizeTile(board, 'a', 2, 1)
    expect(places(grown)).toMatchObject({ a: [0, 0, 8, 5] })
    expect(covered(grown)).toBe(false)
  })

  it('are read line by line', () => {
    expect(inOrder([board[2], board[1], board[0]].filter((each) => each !== undefined)).map(({ id }) => id)).toEqual([
      'a',
      'b',
      'c',
    ])
  })
})
