import { expect, it } from 'vitest'
import { proposeShortName, SHORT_NAME } from './short-name'

it.each([
  ['Tea house', 'tea-house'],
  ['  Café «Zoë» 2! ', 'cafe-zoe-2'],
  ['茶馆', 'shop'],
  ['-', 'shop'],
  ['x'.repeat(80), 'x'.repeat(50)],
])('proposes for %s', (name, proposed) => {
  expect(proposeShortName(name, [])).toBe(proposed)
  expect(proposed).toMatch(SHORT_NAME)
})

it('proposes none that is taken', () => {
  expect(proposeShortName('茶馆', ['shop', 'shop-2'])).toBe('shop-3')
})
