import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { toApiError, type ApiError } from '../api/problem'
import { useFormat } from '../format'
import { knownBook } from './books'
import { createSpeaker, type Say } from './speaker'

/** For texts that come from the server: `say(task.error.message)`. */
export function useSay(): Say {
  const { i18n } = useTranslation()
  const format = useFormat()
  return useMemo(() => createSpeaker(knownBook(i18n.language), format), [i18n.language, format])
}

/** Why a request was refused, and what to do. */
export function useReason(): (error: unknown) => string {
  const { t } = useTranslation()
  const say = useSay()
  return useCallback(
    (error: unknown) => {
      const problem = toApiError(error)
      if (problem.status === 0) return t('error.unreachableHint')
      const wrong = readFieldErrors(problem).map((each) =>
        each.field === '' ? say(each.message) : t('error.field', { field: each.field, problem: say(each.message) }),
      )
      return [say(problem.message), ...wrong].join(' ')
    },
    [t, say],
  )
}

export interface FieldError {
  /** As the server names it: `steps[0].event`; empty where it is the whole. */
  field: string
  message: string
}

/** What does not have the form that the server expects, value by value. */
export function readFieldErrors({ details }: ApiError): FieldError[] {
  const errors: unknown = details.errors
  if (!Array.isArray(errors)) return []
  return errors
    .filter(
      (each): each is { message: string; key?: unknown } => typeof (each as { message?: unknown }).message === 'string',
    )
    .map(({ message, key }) => ({ field: typeof key === 'string' ? key : '', message }))
}
