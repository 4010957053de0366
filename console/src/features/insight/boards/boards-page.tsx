import { useTranslation } from 'react-i18next'
import { Page } from '@/ui/page'

export default function BoardsPage() {
  const { t } = useTranslation('nav')
  return <Page title={t('boards')}>{null}</Page>
}
