/** What people are called, and how their identifiers are. */
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'

export interface Known {
  type: string
  value: string
}

export interface Named {
  person_no: number
  name: string | null
  known_as: readonly Known[]
}

const CONTACTS = ['phone', 'email'] as const
const NAMED_TYPES = [
  ...CONTACTS,
  'user_id',
  'unionid',
  'openid',
  'device_id',
  'anonymous_id',
  'order',
  'message',
] as const
type NamedType = (typeof NAMED_TYPES)[number]
const ACCOUNT = 'account:'

function isNamedType(type: string): type is NamedType {
  return (NAMED_TYPES as readonly string[]).includes(type)
}

/** `user_id` as people say it; accounts on platforms by the platform's name. */
export function identifierLabel(t: TFunction, type: string): string {
  if (type.startsWith(ACCOUNT)) return t('person.account', { platform: type.slice(ACCOUNT.length) })
  return isNamedType(type) ? t(`person.type.${type}`) : type
}

/** Name, else the strongest identifier, else the number. */
export function personTitle(t: TFunction, person: Named): string {
  if (person.name !== null) return person.name
  const [first] = person.known_as
  if (first === undefined || first.type === 'message') {
    return t('people.number', { number: person.person_no })
  }
  return shorten(first.value, 20)
}

/** Ids of browsers are long, and their middle tells nobody anything. */
export function shorten(value: string, limit = 28): string {
  return value.length <= limit ? value : `${value.slice(0, limit - 7)}…${value.slice(-6)}`
}

/** One or two letters that stand for a name: the last character of a Chinese one, initials of others. */
export function initials(name: string): string {
  const text = name.trim()
  const [first, ...rest] = text.split(/\s+/u).map((word) => Array.from(word))
  if (first === undefined || first[0] === undefined) return ''
  if (/\p{Script=Han}/u.test(text)) return Array.from(text.replace(/\s/gu, '')).slice(-1).join('')
  const last = rest.at(-1)?.[0] ?? ''
  return (first[0] + last).toLocaleUpperCase()
}

/** The same in the reader's language: `words.title(person)`, `words.identifier('phone')`. */
export function usePersonWords() {
  const { t } = useTranslation()
  return useMemo(
    () => ({
      title: (person: Named) => personTitle(t, person),
      identifier: (type: string) => identifierLabel(t, type),
    }),
    [t],
  )
}
