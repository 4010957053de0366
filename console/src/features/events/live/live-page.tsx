import { useTranslation } from 'react-i18next'
import { Page } from '@/ui/page'

export default function LivePage() {
  const { t } = useTranslation('nav')
  return <Page title={t('live')}>{null}</Page>
}
