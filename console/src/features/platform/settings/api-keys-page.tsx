import { useTranslation } from 'react-i18next'
import { Page } from '@/ui/page'

export default function ApiKeysPage() {
  const { t } = useTranslation('nav')
  return <Page title={t('apiKeys')}>{null}</Page>
}
