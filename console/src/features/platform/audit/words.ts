import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useActorWords } from '@/lib/actor-name'
import type { AuditEntry } from '@/lib/api/schema'
import { shownSubject } from './difference'

export interface AuditWords {
  /** Of an action such as `write_key.revoked`. */
  action: (code: string) => string
  /** Of the kind of thing that an action is about: the part before the dot. */
  kind: (noun: string) => string
  /** Of a field of what was changed. */
  field: (name: string) => string
  /** On what, by its name or, where it is no single thing (a list that was downloaded), by its kind. */
  subject: (entry: AuditEntry) => string
  /** Who did it, by name where the actor has one. */
  actor: (entry: { actor: string; actor_name: string }) => string
  /** What the actor is: a person, a key, the machine. */
  actorKind: (actor: string) => string
}

/** What has no words yet is shown as the trail names it. */
export function useAuditWords(): AuditWords {
  const { i18n } = useTranslation('audit')
  const actors = useActorWords()
  return useMemo(() => {
    const word = (key: string, fallback: string) =>
      i18n.exists(key, { ns: 'audit' }) ? i18n.getFixedT(null, 'audit')(key as never) : fallback
    return {
      action: (code) => word(`action.${code}`, code),
      kind: (noun) => word(`kind.${noun}`, noun),
      subject: (entry) => {
        const shown = shownSubject(entry)
        return shown === entry.subject ? word(`kind.${shown}`, shown) : shown
      },
      field: (name) => word(`field.${name}`, name),
      actor: ({ actor, actor_name: name }) => actors.name(actor, name),
      actorKind: actors.kind,
    }
  }, [i18n, actors])
}
