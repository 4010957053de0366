import { Segmented } from 'antd'
import { useTranslation } from 'react-i18next'

export type KeyChoice = 'revoked' | 'all' | undefined

/** As the API asks for it. */
export function toRevoked(choice: KeyChoice): boolean | undefined {
  return choice === 'all' ? undefined : choice === 'revoked'
}

/** Keys in use, revoked ones, or all of them. */
export function KeyFilter({ value, onChange }: { value: KeyChoice; onChange: (choice: KeyChoice) => void }) {
  const { t } = useTranslation('settings')
  return (
    <Segmented
      aria-label={t('keys.which')}
      value={value ?? 'active'}
      options={[
        { value: 'active', label: t('keys.active') },
        { value: 'revoked', label: t('keys.revokedOnes') },
        { value: 'all', label: t('keys.all') },
      ]}
      onChange={(chosen) => onChange(chosen === 'active' ? undefined : (chosen as KeyChoice))}
    />
  )
}
