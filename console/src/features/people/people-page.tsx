import { useTranslation } from 'react-i18next'
import { Page } from '@/ui/page'

export default function PeoplePage() {
  const { t } = useTranslation('nav')
  return <Page title={t('people')}>{null}</Page>
}
