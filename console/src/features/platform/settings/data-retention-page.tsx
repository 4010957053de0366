import { useTranslation } from 'react-i18next'
import { Page } from '@/ui/page'

export default function DataRetentionPage() {
  const { t } = useTranslation('nav')
  return <Page title={t('dataRetention')}>{null}</Page>
}
