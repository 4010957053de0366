/** From the server's rows to what the timeline shows: days, and events with their lines. */
import type { TimelineEvent } from '@/lib/api/schema'
import { dayIn } from '@/lib/days'

export interface Happening {
  type: 'event'
  key: string
  event: TimelineEvent
  /** Further lines of the same message: the goods of an order. */
  lines: TimelineEvent[]
}

export interface DayHeading {
  type: 'day'
  key: string
  day: string
}

export type TimelineRow = Happening | DayHeading

/** `events`: newest first, as the pages follow each other; a page may end in the middle of an order. */
export function toRows(events: readonly TimelineEvent[], timeZone: string): TimelineRow[] {
  const rows: TimelineRow[] = []
  const seen = new Map<string, number>()
  let day = ''
  for (const together of groupByMessage(events)) {
    const [event, ...lines] = together
    if (event === undefined) continue
    const here = dayIn(timeZone, new Date(event.at))
    if (here !== day) {
      day = here
      rows.push({ type: 'day', key: `day ${here}`, day })
    }
    const name = `${event.message_id} ${event.at} ${event.event}`
    const count = seen.get(name) ?? 0
    seen.set(name, count + 1)
    rows.push({ type: 'event', key: count === 0 ? name : `${name} ${count}`, event, lines })
  }
  return rows
}

function groupByMessage(events: readonly TimelineEvent[]): TimelineEvent[][] {
  const groups: TimelineEvent[][] = []
  let last: TimelineEvent | undefined
  for (const event of events) {
    const isSame =
      last !== undefined && event.message_id !== '' && event.message_id === last.message_id && event.at === last.at
    if (isSame) groups.at(-1)?.push(event)
    else groups.push([event])
    last = event
  }
  return groups.map((group) => group.toSorted((one, other) => one.line_no - other.line_no))
}

/** Minor units of a happening: an amount stands on one row only, so that they add up. */
export function amountOf({ event, lines }: Happening): number | null {
  const values = [event, ...lines].map((each) => each.amounts.value).filter((each) => each !== undefined)
  return values.length === 0 ? null : values.reduce((sum, each) => sum + each, 0)
}

/** How readers call what events name by codes. */
export interface Called {
  item: (code: string) => string | null
  channel: (code: string) => string
}

/** What an event is about in a few words, from what it names. */
export function detailsOf({ event, lines }: Happening, called: Called): string[] {
  const goods = [event, ...lines].map(({ names: { item, sku } }) =>
    item === undefined ? sku : (called.item(item) ?? item),
  )
  return [
    event.order_id,
    [...new Set(goods)]
      .filter((each) => each !== undefined)
      .slice(0, 3)
      .join(', '),
    event.names.category,
    event.names.coupon,
    pathOf(event.url),
    event.names.channel === undefined ? undefined : called.channel(event.names.channel),
    event.names.city,
  ].filter((each): each is string => each !== undefined && each !== null && each !== '')
}

function pathOf(url: string | null): string | null {
  if (url === null) return null
  return URL.canParse(url) ? new URL(url).pathname : url
}

/** A value of a property or trait as text, whatever it is. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
