import { Button, Flex, Select, Tag } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { download, toQuery } from '@/lib/api/download'
import type { Alert } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { useMay } from '@/lib/workspace'
import { DataList } from '@/ui/data-list/data-list'
import type { DataColumn } from '@/ui/data-list/types'
import { EmptyState } from '@/ui/states'
import { alertsRoute } from './routes'
import { useAlertSentence, useMetricName, usePeriod } from './sentences'
import { ALERTS, loadAlerts, useAcknowledge, type State } from './use-alerts'

const STATES = ['open', 'unseen', 'resolved'] as const

/** Everything that rules have raised, newest first. */
export function AlertList() {
  const { t } = useTranslation(['alerts', 'nav'])
  const { search, sort, state, rule } = alertsRoute.useSearch()
  const navigate = alertsRoute.useNavigate()
  const columns = useColumns()
  return (
    <DataList<Alert>
      name="alerts"
      label={t('nav:alerts')}
      queryKey={['get', ALERTS, state, rule]}
      columns={columns}
      rowKey={(alert) => alert.alert_id}
      load={(request, signal) => loadAlerts({ ...request, state, rule }, signal)}
      state={{ search, sort }}
      onState={(next) => void navigate({ search: (before) => ({ ...before, ...next }), replace: true })}
      searchHint={t('list.search')}
      isFiltered={state !== undefined || rule !== undefined}
      filters={
        <>
          <Select<State | 'all'>
            aria-label={t('list.state')}
            value={state ?? 'all'}
            popupMatchSelectWidth={false}
            options={(['all', ...STATES] as const).map((each) => ({ value: each, label: t(`state.${each}`) }))}
            onChange={(chosen) =>
              void navigate({
                search: (before) => ({ ...before, state: chosen === 'all' ? undefined : chosen }),
                replace: true,
              })
            }
          />
          {rule === undefined ? null : (
            <Button
              onClick={() => void navigate({ search: (before) => ({ ...before, rule: undefined }), replace: true })}
            >
              {t('list.allRules')}
            </Button>
          )}
        </>
      }
      onExport={(list) => download(`${ALERTS}/export${toQuery({ ...list, state, rule })}`)}
      empty={<EmptyState title={t('list.none')} hint={t('list.noneHint')} />}
    />
  )
}

function useColumns(): DataColumn<Alert>[] {
  const { t } = useTranslation('alerts')
  const format = useFormat()
  const alertSentence = useAlertSentence()
  const metricName = useMetricName()
  const period = usePeriod()
  const mayWrite = useMay('insight:write')
  const acknowledge = useAcknowledge()
  const seen = acknowledge.mutate
  return useMemo(
    () => [
      {
        key: 'period',
        title: t('list.period'),
        sort: 'period',
        always: true,
        render: (alert) => period(alert.period),
      },
      {
        key: 'what',
        title: t('list.what'),
        always: true,
        render: (alert) => (
          <>
            <strong>{metricName(alert.rule.metric)}</strong> {alertSentence(alert)}
          </>
        ),
      },
      { key: 'rule', title: t('list.rule'), render: (alert) => alert.rule.name },
      {
        key: 'state',
        title: t('list.state'),
        render: (alert) =>
          alert.resolved_at === null ? (
            <Tag color="error">{t('state.open')}</Tag>
          ) : (
            <Tag>{t('list.resolved', { at: format.relative(alert.resolved_at) })}</Tag>
          ),
      },
      {
        key: 'raised',
        title: t('list.raised'),
        sort: 'raised_at',
        hidden: true,
        render: (alert) => format.dateTime(alert.raised_at),
      },
      {
        key: 'seen',
        title: t('list.seen'),
        always: true,
        render: (alert) => {
          if (alert.acknowledged_at !== null)
            return t('list.seenBy', { who: alert.acknowledged_by, at: format.relative(alert.acknowledged_at) })
          return mayWrite ? (
            <Flex>
              <Button size="small" onClick={() => seen({ params: { path: { alert_id: alert.alert_id } } })}>
                {t('acknowledge')}
              </Button>
            </Flex>
          ) : (
            t('state.unseen')
          )
        },
      },
    ],
    [t, format, alertSentence, metricName, period, mayWrite, seen],
  )
}
