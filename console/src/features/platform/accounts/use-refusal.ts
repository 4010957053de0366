import { useTranslation } from 'react-i18next'
import type { ApiError } from '@/lib/api/problem'
import type accounts from '@/texts/en/accounts.json'
import { useReason } from '@/lib/sentences/use-say'

type Refusal = keyof (typeof accounts)['refused']
const KNOWN: readonly Refusal[] = [
  'wrong_sign_in',
  'wrong_code',
  'wrong_password',
  'link_not_valid',
  'wrong_setup_code',
  'already_set_up',
  'weak_password',
  'invalid_email',
  'email_taken',
]

/** Why somebody was not let in, in their language. */
export function useRefusal(): (error: ApiError) => string {
  const { t } = useTranslation('accounts')
  const reason = useReason()
  return (error) => {
    if (error.status === 0) return t('refused.unreachable')
    if (error.code === 'too_many_attempts') {
      return t('refused.too_many_attempts', { count: Math.max(1, Math.ceil((error.retryAfter ?? 60) / 60)) })
    }
    const known = KNOWN.find((each) => each === error.code)
    return known === undefined ? reason(error) : t(`refused.${known}`)
  }
}
