import { useTranslation } from 'react-i18next'
import { Page } from '@/ui/page'

export default function SpendPage() {
  const { t } = useTranslation('nav')
  return <Page title={t('spend')}>{null}</Page>
}
