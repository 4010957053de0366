import type { PropertyDeclaration } from '@/lib/api/schema'

export const TYPES = ['text', 'number', 'boolean', 'time', 'list', 'object'] as const
export type Type = (typeof TYPES)[number]
type Allowed = NonNullable<PropertyDeclaration['allowed']>

/** What the form of a property holds: allowed values as they are typed. */
export interface PropertyDraft {
  property: string
  type: Type
  required: boolean
  allowed: string[]
  description: string
}

export const NEW_PROPERTY: PropertyDraft = { property: '', type: 'text', required: false, allowed: [], description: '' }

/** Whether a property of this type can be held to a list of values. */
export function hasAllowed(type: Type): boolean {
  return type === 'text' || type === 'number' || type === 'time'
}

/** The typed value that is no number, where numbers are wanted. */
export function findMisfit(type: Type, allowed: readonly string[]): string | undefined {
  return type === 'number' ? allowed.find((each) => each.trim() === '' || !Number.isFinite(Number(each))) : undefined
}

export function toDraft(declared: PropertyDeclaration): PropertyDraft {
  return {
    property: declared.property,
    type: declared.type,
    required: declared.required,
    allowed: (declared.allowed ?? []).map(String),
    description: declared.description,
  }
}

export function toDeclaration(draft: PropertyDraft): PropertyDeclaration {
  const { property, type, required, description } = draft
  const values: Allowed = draft.allowed.map((each) => (type === 'number' ? Number(each) : each))
  const allowed = hasAllowed(type) && values.length > 0 ? values : null
  return { property: property.trim(), type, required, description: description.trim(), allowed }
}

/** The type that most of the values had that came: a first guess of a declaration. */
export function mostFrequent(types: Readonly<Record<string, number>>): Type {
  const [first] = Object.entries(types)
    .filter((entry): entry is [Type, number] => (TYPES as readonly string[]).includes(entry[0]) && entry[1] > 0)
    .sort(([, a], [, b]) => b - a)
  return first?.[0] ?? 'text'
}
