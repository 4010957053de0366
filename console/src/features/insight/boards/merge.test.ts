import { describe, expect, it } from 'vitest'
import type { Tile } from '@/lib/api/schema'
import { differencesOf, isChanged, merge } from './merge'

const tile = (id: string, x: number, y: number, more: Partial<Tile> = {}): Tile => ({
  ...{ id, x, y, w: 6, h: 4, text: id },
  ...more,
})
const base = { name: 'Board', description: '', tiles: [tile('a', 0, 0), tile('b', 6, 0), tile('c', 0, 4)] }
const [a, b, c] = base.tiles as [Tile, Tile, Tile]
const withTiles = (...tiles: Tile[]) => ({ ...base, tiles })
const ids = (tiles: readonly Tile[]) => tiles.map(({ id }) => id).toSorted()

describe('what somebody did to a board', () => {
  it('is told tile by tile', () => {
    const later = [tile('a', 0, 0, { title: 'A' }), tile('b', 6, 4), tile('d', 0, 8)]
    expect(differencesOf(base.tiles, later).map(({ tile, deed }) => [tile.id, deed])).toEqual([
      ['a', 'edited'],
      ['b', 'moved'],
      ['d', 'added'],
      ['c', 'removed'],
    ])
  })

  it('is nothing where a title that was empty is written down as none', () => {
    expect(isChanged(base.tiles, [tile('a', 0, 0, { title: null, range: null }), b, c])).toBe(false)
  })
})

describe('both together', () => {
  it('have what either added, and lack what either took off', () => {
    const merged = merge(base, withTiles(a, b, tile('mine', 6, 4)), withTiles(a, c, tile('theirs', 6, 4)))
    expect(ids(merged.tiles)).toEqual(['a', 'mine', 'theirs'])
  })

  it('take place and content each from whoever changed it', () => {
    const merged = merge(base, withTiles({ ...a, w: 3 }, b, c), withTiles({ ...a, text: 'new' }, b, c))
    expect(merged.tiles.find(({ id }) => id === 'a')).toMatchObject({ w: 3, text: 'new' })
  })

  it('have mine where both changed the same, and keep what one edited and the other took off', () => {
    const mine = withTiles({ ...a, text: 'mine' }, b)
    const theirs = withTiles({ ...a, text: 'theirs' }, b, { ...c, text: 'theirs' })
    const merged = merge(base, mine, theirs)
    expect(merged.tiles.map(({ id, text }) => [id, text])).toEqual([
      ['a', 'mine'],
      ['b', 'b'],
      ['c', 'theirs'],
    ])
  })

  it('cover nothing', () => {
    const { tiles } = merge(base, withTiles(a, b, c, tile('mine', 6, 4)), withTiles(a, b, c, tile('theirs', 6, 4)))
    const covered = tiles.some((one, i) =>
      tiles.some(
        (other, j) =>
          i < j &&
          one.x < other.x + other.w &&
          other.x < one.x + one.w &&
          one.y < other.y + other.h &&
          other.y < one.y + one.h,
      ),
    )
    expect(covered).toBe(false)
    expect(tiles).toHaveLength(5)
  })

  it('are named by whoever renamed it', () => {
    expect(merge(base, base, { ...base, name: 'Theirs', description: 'd' })).toMatchObject({
      name: 'Theirs',
      description: 'd',
    })
    expect(merge(base, { ...base, name: 'Mine' }, { ...base, name: 'Theirs' }).name).toBe('Mine')
  })
})
