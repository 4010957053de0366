import { useTranslation } from 'react-i18next'
import { Page } from '@/ui/page'

export default function FunnelPage() {
  const { t } = useTranslation('nav')
  return <Page title={t('funnel')}>{null}</Page>
}
