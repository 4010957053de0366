import { BellOutlined, CheckCircleOutlined } from '@ant-design/icons'
import { Link } from '@tanstack/react-router'
import { Button, Flex, Skeleton, Tag, theme, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { Alert } from '@/lib/api/schema'
import { useMay } from '@/lib/workspace'
import { ErrorState } from '@/ui/states'
import { useAlertSentence, useMetricName, usePeriod } from '../alerts/sentences'
import { Suggestions } from '../alerts/suggestions'
import { useAcknowledge } from '../alerts/use-alerts'
import { Panel } from './panel'

const SHOWN = 5
const REFRESH = { refetchInterval: 60_000 }

/** What rules have raised and nobody has seen yet. */
export function AlertsPanel() {
  const { t } = useTranslation(['overview', 'alerts'])
  const alerts = api.useQuery(
    'get',
    '/api/v1/insight/alerts',
    { params: { query: { limit: SHOWN, state: 'unseen' } } },
    REFRESH,
  )
  const rules = api.useQuery('get', '/api/v1/insight/alert-rules', { params: { query: { limit: 200 } } }, REFRESH)
  const failed = [alerts, rules].find((each) => each.isError && each.data === undefined)
  return (
    <Panel title={t('alerts.title')} extra={<Link to="/alerts">{t('alerts.all')}</Link>}>
      {failed !== undefined ? (
        <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />
      ) : alerts.data === undefined || rules.data === undefined ? (
        <Skeleton active title={false} paragraph={{ rows: 5 }} />
      ) : alerts.data.items.length > 0 ? (
        <Flex vertical gap={12}>
          {alerts.data.items.map((alert) => (
            <Unseen key={alert.alert_id} alert={alert} />
          ))}
        </Flex>
      ) : rules.data.items.length === 0 ? (
        <Suggestions isBrief />
      ) : (
        <Quiet count={rules.data.items.filter(({ draft }) => draft.enabled).length} />
      )}
    </Panel>
  )
}

function Unseen({ alert }: { alert: Alert }) {
  const { t } = useTranslation(['overview', 'alerts'])
  const { token } = theme.useToken()
  const alertSentence = useAlertSentence()
  const metricName = useMetricName()
  const period = usePeriod()
  const mayWrite = useMay('insight:write')
  const acknowledge = useAcknowledge()
  const isOpen = alert.resolved_at === null
  return (
    <Flex gap={10} align="start">
      <BellOutlined style={{ color: isOpen ? token.colorError : token.colorTextSecondary, marginTop: 4 }} />
      <div style={{ flex: 1, minWidth: 0 }}>
        <strong>{metricName(alert.rule.metric)}</strong> · {period(alert.period)}{' '}
        <Tag color={isOpen ? 'error' : 'default'}>{isOpen ? t('alerts:state.open') : t('alerts:state.resolved')}</Tag>
        <div>{alertSentence(alert)}</div>
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>
          {alert.rule.name}
        </Typography.Text>
      </div>
      {mayWrite ? (
        <Button
          size="small"
          loading={acknowledge.isPending}
          onClick={() => acknowledge.mutate({ params: { path: { alert_id: alert.alert_id } } })}
        >
          {t('alerts:acknowledge')}
        </Button>
      ) : null}
    </Flex>
  )
}

function Quiet({ count }: { count: number }) {
  const { t } = useTranslation('overview')
  const { token } = theme.useToken()
  return (
    <Flex gap={12} align="center" style={{ padding: '24px 8px' }}>
      <CheckCircleOutlined style={{ color: token.colorSuccess, fontSize: 28 }} />
      <div>
        <strong>{t('alerts.quiet')}</strong>
        <div style={{ color: token.colorTextSecondary }}>{t('alerts.watching', { count })}</div>
      </div>
    </Flex>
  )
}
