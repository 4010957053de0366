import { expect, it } from 'vitest'
import { look } from './look.test-data'
import { findTrouble, isHollow } from './hollow'

const EMPTY = look('a.csv', ['no', 'at'], { seen: 0, bad: 0 })
const MIXED = look('b.csv', ['no', 'at'], { seen: 0, bad: 59 })
const GOOD = look('c.csv', ['no', 'at'])

it('says why no row was read', () => {
  expect(findTrouble(EMPTY)).toBe('headingsOnly')
  expect(findTrouble(MIXED)).toBe('otherCells')
  expect(findTrouble(GOOD)).toBeNull()
})

it('doubts a text of one column, and no workbook of one', () => {
  expect(findTrouble(look('d.csv', ['no^at']))).toBe('oneColumn')
  expect(findTrouble(look('d.xlsx', ['no'], { delimiter: null }))).toBeNull()
})

it('goes on where one of several files has rows, or a recipe may read them', () => {
  expect(isHollow([EMPTY, EMPTY])).toBe(true)
  expect(isHollow([EMPTY, MIXED])).toBe(false)
  expect(isHollow([EMPTY, GOOD])).toBe(false)
})
