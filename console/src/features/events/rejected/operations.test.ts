import { describe, expect, it } from 'vitest'
import { EMPTY, isComplete, readEvent, setOut, suggest, toOperation, toValue } from './operations'

describe('operations', () => {
  it('become what the API takes', () => {
    expect(toOperation({ ...EMPTY, path: ' userId ', to: 'u1' })).toEqual({
      op: 'set',
      path: 'userId',
      value: 'u1',
      only_absent: true,
    })
    expect(toOperation({ ...EMPTY, kind: 'rename', path: 'properties.prise', to: 'price' })).toEqual({
      op: 'rename',
      path: 'properties.prise',
      to: 'price',
    })
    expect(toOperation({ ...EMPTY, kind: 'cast', path: 'a', type: 'time' })).toEqual({
      op: 'cast',
      path: 'a',
      type: 'time',
    })
    expect(toOperation({ ...EMPTY, kind: 'remove', path: 'a' })).toEqual({ op: 'remove', path: 'a' })
  })

  it('have a value of the type that it is written in', () => {
    expect(['1.5', '-2', 'true', 'null', '"12"', '', '007', 'shop', '1e5'].map(toValue)).toEqual([
      ...[1.5, -2, true, null, '12', '', '007', 'shop', '1e5'],
    ])
  })

  it('are complete with a place, and a new name', () => {
    expect(isComplete(EMPTY)).toBe(false)
    expect(isComplete({ ...EMPTY, kind: 'remove', path: 'a' })).toBe(true)
    expect(isComplete({ ...EMPTY, kind: 'rename', path: 'a' })).toBe(false)
  })

  it('are suggested for a reason', () => {
    expect(suggest('timestamp_too_old')).toMatchObject({ kind: 'remove', path: 'timestamp' })
    expect(suggest('malformed')).toBe(EMPTY)
  })
})

describe('an event that is typed', () => {
  it('is an object of JSON', () => {
    expect(readEvent('{"a":1}')).toEqual({ a: 1 })
    expect(['[1]', 'null', '1', '{a:1}', ''].map(readEvent)).toEqual([null, null, null, null, null])
  })

  it('is set out in lines, unless its digits would suffer', () => {
    expect(setOut('{"a":1}')).toBe('{\n  "a": 1\n}')
    expect(setOut('{"a":12345678901234567890}')).toBe('{"a":12345678901234567890}')
    expect(setOut('{broken')).toBe('{broken')
  })
})
