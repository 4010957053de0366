import { useTranslation } from 'react-i18next'
import { Page } from '@/ui/page'

export default function AuditPage() {
  const { t } = useTranslation('nav')
  return <Page title={t('audit')}>{null}</Page>
}
