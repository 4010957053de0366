import { useTranslation } from 'react-i18next'
import { Page } from '@/ui/page'

export default function RejectedPage() {
  const { t } = useTranslation('nav')
  return <Page title={t('rejected')}>{null}</Page>
}
