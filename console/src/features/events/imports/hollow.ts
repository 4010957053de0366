/** Files of which no row was read, and why that may be. */
import type { FileLook } from '@/lib/api/schema'

export type Trouble = 'headingsOnly' | 'otherCells' | 'oneColumn'

export function findTrouble(file: FileLook): Trouble | null {
  if (file.seen === 0) return file.bad === 0 ? 'headingsOnly' : 'otherCells'
  return file.delimiter !== null && file.columns.length === 1 ? 'oneColumn' : null
}

/** Nothing could come of an import of them, whatever a recipe says. */
export function isHollow(files: readonly FileLook[]): boolean {
  return files.every((file) => findTrouble(file) === 'headingsOnly')
}
