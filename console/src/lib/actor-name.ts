/** Who did something, in the reader's language. The trail knows an actor as `account:<id>`, `local:cli`, `system:keeper`. */
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'

export interface ActorWords {
  /** The name that they had then, or what they are. */
  name: (actor: string, name: string) => string
  /** What the actor is: a person, a key, the machine. */
  kind: (actor: string) => string
}

/** The machine's own entrance to the API: says no more than that it was the machine. */
const COMMAND_LINE = 'local:cli'

export function useActorWords(): ActorWords {
  const { t, i18n } = useTranslation('common')
  return useMemo(() => {
    const word = (key: string, fallback: string) =>
      i18n.exists(key, { ns: 'common' }) ? i18n.getFixedT(null, 'common')(key as never) : fallback
    const kind = (actor: string) => {
      const code = actor.split(':', 1)[0] ?? ''
      return word(`actor.${code}`, code)
    }
    return {
      kind,
      name: (actor, name) => {
        if (name !== '') return name
        const [code = '', part = ''] = actor.split(/:(.*)/s)
        if ((code !== 'local' && code !== 'system') || actor === COMMAND_LINE) return kind(actor)
        return t('actor.of', { kind: kind(actor), part: word(`actor.part.${part}`, part) })
      },
    }
  }, [t, i18n])
}
