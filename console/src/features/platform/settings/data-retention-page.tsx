import { Card, Flex } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import { Page } from '@/ui/page'
import { QueryState } from '@/ui/states'
import { RetentionForm } from './retention-form'
import { RetentionRuns } from './retention-runs'

export default function DataRetentionPage() {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const query = api.useQuery('get', '/api/v1/data-retention')
  return (
    <Page title={t('nav:dataRetention')} hint={t('retention.hint')}>
      <Flex vertical gap={16}>
        <Card>
          <QueryState query={query}>
            {(retention) => <RetentionForm key={retention.changed_at} retention={retention} />}
          </QueryState>
        </Card>
        <Card title={<h2 style={{ fontSize: 16, margin: 0 }}>{t('retention.runs')}</h2>}>
          <RetentionRuns />
        </Card>
      </Flex>
    </Page>
  )
}
