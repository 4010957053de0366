import { Result } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useScopeWord } from '@/features/platform/members/use-scope-word'
import { usePlace } from '@/lib/workspace'
import { Page } from '@/ui/page'
import { useEntryHere } from './use-entry-here'

/** The page, or why it is not for this role: whoever follows a link to it asks the server for nothing in vain. */
export function Allowed({ children }: { children: ReactNode }) {
  const { t } = useTranslation(['common', 'nav', 'members'])
  const { scopes, role } = usePlace()
  const word = useScopeWord()
  const entry = useEntryHere()
  if (entry === undefined || scopes.has(entry.scope)) return children
  const name = t(`members:name.${role}` as 'members:name.viewer')
  return (
    <Page title={t(`nav:${entry.text}`)}>
      <Result
        icon={<span />}
        title={t('error.forbidden')}
        subTitle={t('error.forbiddenHint', { role: name, may: word(entry.scope) })}
      />
    </Page>
  )
}
