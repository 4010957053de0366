import { useTranslation } from 'react-i18next'
import { Page } from '@/ui/page'

export default function OverviewPage() {
  const { t } = useTranslation('nav')
  return <Page title={t('overview')}>{null}</Page>
}
