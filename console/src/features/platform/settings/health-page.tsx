import { Badge, Card, Flex } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import { useFormat } from '@/lib/format'
import { Page } from '@/ui/page'
import { QueryState } from '@/ui/states'
import { HealthCards } from './health-cards'
import { HealthTroubles } from './health-troubles'
import { Jobs } from './health-jobs'

const LOOK_EVERY = 5_000
const COLOURS = { ok: 'success', warning: 'warning', error: 'error' } as const

export default function HealthPage() {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const format = useFormat()
  const query = api.useQuery('get', '/api/v1/system/health', {}, { refetchInterval: LOOK_EVERY })
  const state =
    query.data === undefined ? undefined : (
      <>
        <Badge status={COLOURS[query.data.level]} text={t(`health.level.${query.data.level}`)} />
        {t('health.asOf', { time: format.time(query.data.at) })}
      </>
    )
  return (
    <Page title={t('nav:health')} hint={t('health.hint')} extra={state}>
      <Flex vertical gap={16}>
        <QueryState query={query}>
          {(health) => (
            <>
              <HealthTroubles troubles={health.troubles} />
              <HealthCards health={health} />
            </>
          )}
        </QueryState>
        <Card title={<h2 style={{ fontSize: 16, margin: 0 }}>{t('health.jobs')}</h2>}>
          <Jobs />
        </Card>
      </Flex>
    </Page>
  )
}
