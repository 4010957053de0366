/** Formatters of the browser, made once each: making one costs more than a hundred uses of it. */

const numbers = new Map<string, Intl.NumberFormat>()
const moments = new Map<string, Intl.DateTimeFormat>()
const distances = new Map<string, Intl.RelativeTimeFormat>()
const regions = new Map<string, Intl.DisplayNames>()

export function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return recall(numbers, [locale, options], () => new Intl.NumberFormat(locale, options))
}

export function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return recall(moments, [locale, options], () => new Intl.DateTimeFormat(locale, options))
}

export function distanceFormat(locale: string): Intl.RelativeTimeFormat {
  return recall(distances, [locale], () => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }))
}

export function regionNames(locale: string, style: 'long' | 'short' = 'long'): Intl.DisplayNames {
  return recall(regions, [locale, style], () => new Intl.DisplayNames([locale], { type: 'region', style }))
}

/** The zone of the reader's own machine. */
export const ownTimeZone = Intl.DateTimeFormat().resolvedOptions().timeZone

function recall<Made>(known: Map<string, Made>, asked: readonly unknown[], make: () => Made): Made {
  const key = JSON.stringify(asked)
  const found = known.get(key)
  if (found !== undefined) return found
  const made = make()
  known.set(key, made)
  return made
}
