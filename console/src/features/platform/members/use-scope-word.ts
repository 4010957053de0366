import { useTranslation } from 'react-i18next'

/** What somebody may do who holds a scope; the scope itself where no words are known. */
export function useScopeWord(): (scope: string) => string {
  const { t, i18n } = useTranslation('members')
  return (scope) => {
    const key = `may.${scope.replace(':', '_')}`
    return i18n.exists(key, { ns: 'members' }) ? t(key as never) : scope
  }
}
