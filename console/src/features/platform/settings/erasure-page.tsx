import { useTranslation } from 'react-i18next'
import { Page } from '@/ui/page'

export default function ErasurePage() {
  const { t } = useTranslation('nav')
  return <Page title={t('erasure')}>{null}</Page>
}
