/** Rules to begin with: what most shops want to be told first. */
import type { RuleDraft } from '@/lib/api/schema'

export const TEMPLATES = ['gmvFalls', 'conversionUnusual', 'noOrders', 'own'] as const
export type Template = (typeof TEMPLATES)[number]

export type Condition = RuleDraft['condition']
export type Kind = Condition['kind']

const DAILY = { name: '', args: {}, filters: [], enabled: true, window: 'day' } as const

export function draftOf(template: Template): RuleDraft {
  switch (template) {
    case 'gmvFalls':
    case 'own':
      return { ...DAILY, filters: [], metric: 'gmv', condition: conditionOf('change') }
    case 'conversionUnusual':
      return { ...DAILY, filters: [], metric: 'conversion_rate', condition: conditionOf('band') }
    case 'noOrders':
      return {
        ...DAILY,
        filters: [],
        metric: 'orders_placed',
        window: 'hour',
        condition: { kind: 'below', value: 1 },
      }
  }
}

/** A condition of a kind as it starts out. */
export function conditionOf(kind: Kind): Condition {
  switch (kind) {
    case 'change':
      return { kind, percent: 20, direction: 'down', against: 'week' }
    case 'band':
      return { kind, width: 3 }
    default:
      return { kind, value: 0 }
  }
}

/** What a number is while its field is empty: neither zero nor what it was before. */
export const NO_NUMBER = NaN

/** Whether a condition says how much; until then its rule can be neither tried nor saved. */
export function saysHowMuch(condition: Condition): boolean {
  const amount =
    condition.kind === 'band' ? condition.width : condition.kind === 'change' ? condition.percent : condition.value
  return !Number.isNaN(amount)
}
