import { useTranslation } from 'react-i18next'
import { Page } from '@/ui/page'

export default function SignInPage() {
  const { t } = useTranslation('nav')
  return <Page title={t('signIn')}>{null}</Page>
}
