import { useTranslation } from 'react-i18next'
import { Page } from '@/ui/page'

export default function ExplorePage() {
  const { t } = useTranslation('nav')
  return <Page title={t('explore')}>{null}</Page>
}
