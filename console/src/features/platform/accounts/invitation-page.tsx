import { useTranslation } from 'react-i18next'
import { Page } from '@/ui/page'

export default function InvitationPage() {
  const { t } = useTranslation('nav')
  return <Page title={t('invitation')}>{null}</Page>
}
