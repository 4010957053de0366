import { useTranslation } from 'react-i18next'
import { Page } from '@/ui/page'

export default function ProfilePage() {
  const { t } = useTranslation('nav')
  return <Page title={t('profile')}>{null}</Page>
}
