import { expect, test, vi } from 'vitest'
import { Saver } from './saver'

test('never saves two at once, and skips what a later state replaces', async () => {
  const ends: (() => void)[] = []
  const sent: number[] = []
  const saver = new Saver<number>((state) => {
    sent.push(state)
    return new Promise<void>((resolve) => ends.push(resolve))
  }, vi.fn())
  saver.save(1)
  saver.save(2)
  saver.save(3)
  expect(sent).toEqual([1])
  ends[0]?.()
  await vi.waitFor(() => expect(sent).toEqual([1, 3]))
})

test('tells of a failed save, and saves the next one', async () => {
  const fail = vi.fn()
  const send = vi.fn().mockRejectedValueOnce(new Error('refused')).mockResolvedValue(undefined)
  const saver = new Saver<number>(send, fail)
  saver.save(1)
  await vi.waitFor(() => expect(fail).toHaveBeenCalledTimes(1))
  saver.save(2)
  await vi.waitFor(() => expect(send).toHaveBeenLastCalledWith(2))
  expect(fail).toHaveBeenCalledTimes(1)
})
