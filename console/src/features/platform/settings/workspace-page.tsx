import { useTranslation } from 'react-i18next'
import { Page } from '@/ui/page'

export default function WorkspacePage() {
  const { t } = useTranslation('nav')
  return <Page title={t('workspace')}>{null}</Page>
}
