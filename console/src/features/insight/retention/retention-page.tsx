import { useTranslation } from 'react-i18next'
import { Page } from '@/ui/page'

export default function RetentionPage() {
  const { t } = useTranslation('nav')
  return <Page title={t('retention')}>{null}</Page>
}
