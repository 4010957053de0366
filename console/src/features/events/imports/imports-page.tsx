import { useTranslation } from 'react-i18next'
import { Page } from '@/ui/page'

export default function ImportsPage() {
  const { t } = useTranslation('nav')
  return <Page title={t('imports')}>{null}</Page>
}
