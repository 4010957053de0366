import type { FormInstance } from 'antd'
import { useCallback } from 'react'
import { toApiError } from '@/lib/api/problem'
import { readFieldErrors, useReason, useSay } from '@/lib/sentences/use-say'
import { useFailure } from './use-failure'

type FieldData<Values> = Parameters<FormInstance<Values>['setFields']>[0][number]
type FieldName<Values> = Extract<keyof Values, string>

/**
 * Shows why a write was refused at the field that it is about: `onError: useFormFailure(form, { slug_taken: 'slug' })`
 * names it by the code of the refusal; what does not have its form names its field itself. The rest is told in a corner.
 */
export function useFormFailure<Values>(
  form: FormInstance<Values>,
  byCode: Readonly<Record<string, FieldName<Values>>> = {},
): (error: unknown) => void {
  const fail = useFailure()
  const reason = useReason()
  const say = useSay()
  return useCallback(
    (error: unknown) => {
      const problem = toApiError(error)
      const known = Object.keys(form.getFieldsValue(true) as object)
      const wrong = readFieldErrors(problem)
        .map(({ field, message }) => ({ name: field.split(/[.[]/)[0] ?? '', errors: [say(message)] }))
        .filter(({ name }) => known.includes(name))
      const field = byCode[problem.code]
      if (field !== undefined) wrong.push({ name: field, errors: [reason(error)] })
      if (wrong.length === 0) fail(error)
      else form.setFields(wrong as FieldData<Values>[])
      if (wrong[0] !== undefined) form.scrollToField(wrong[0].name, { focus: true })
    },
    [form, byCode, fail, reason, say],
  )
}
