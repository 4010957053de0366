import { expect, test } from 'vitest'
import { safeNext } from './entering'

test('after signing in only places of the console are gone to', () => {
  expect(safeNext('/console/w/shop/people?search=a')).toBe('/console/w/shop/people?search=a')
  for (const hostile of [
    undefined,
    '',
    '//evil.example/console/',
    'https://evil.example/console/',
    '/console.evil.example/',
    '/console/\\evil.example',
    'javascript:alert(1)',
    '/api/v1/session',
  ]) {
    expect(safeNext(hostile)).toBe('/console/')
  }
})
