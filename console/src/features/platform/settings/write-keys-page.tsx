import { useTranslation } from 'react-i18next'
import { Page } from '@/ui/page'

export default function WriteKeysPage() {
  const { t } = useTranslation('nav')
  return <Page title={t('writeKeys')}>{null}</Page>
}
