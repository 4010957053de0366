import { useTranslation } from 'react-i18next'
import { Page } from '@/ui/page'

export default function HealthPage() {
  const { t } = useTranslation('nav')
  return <Page title={t('health')}>{null}</Page>
}
