import { useTranslation } from 'react-i18next'
import { Page } from '@/ui/page'

export default function PlanPage() {
  const { t } = useTranslation('nav')
  return <Page title={t('plan')}>{null}</Page>
}
