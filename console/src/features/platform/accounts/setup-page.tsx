import { useTranslation } from 'react-i18next'
import { Page } from '@/ui/page'

export default function SetupPage() {
  const { t } = useTranslation('nav')
  return <Page title={t('setup')}>{null}</Page>
}
