/** From groups of a breakdown to regions of a map. */

export interface RegionRow {
  /** As events write it; null: without a region. */
  key: string | null
  value: number | null
}

export interface PlacedRegion {
  region: string
  value: number
  /** Groups that lie there, the largest first. */
  keys: string[]
}

export interface Placed {
  regions: PlacedRegion[]
  /** Groups that are on no map: misspelt, abroad, or of another kind of region. */
  outside: RegionRow[]
}

/**
 * Several spellings of one region are put together: amounts and counts add up; of rates, which do not, the first group
 * speaks, which is the largest.
 */
export function placeRows(
  rows: readonly RegionRow[],
  find: (written: string) => string | null,
  isAdditive: boolean,
): Placed {
  const byRegion = new Map<string, PlacedRegion>()
  const outside: RegionRow[] = []
  for (const row of rows) {
    const region = row.key === null ? null : find(row.key)
    if (region === null || row.key === null || row.value === null) {
      outside.push(row)
      continue
    }
    const there = byRegion.get(region)
    if (there === undefined) byRegion.set(region, { region, value: row.value, keys: [row.key] })
    else {
      there.keys.push(row.key)
      if (isAdditive) there.value += row.value
    }
  }
  return { regions: [...byRegion.values()], outside }
}
