import { DownloadOutlined } from '@ant-design/icons'
import { Alert, Button, Checkbox, Tabs } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import { download } from '@/lib/api/download'
import { useFormat } from '@/lib/format'
import { useMay } from '@/lib/workspace'
import { Page } from '@/ui/page'
import { useFailure } from '@/ui/use-failure'
import { EventList } from './event-list'
import { PlanDrawer } from './plan-drawer'
import { planRoute } from './routes'
import { useRefresh } from './use-refresh'
import { ViolationList } from './violation-list'

export default function PlanPage() {
  const { t } = useTranslation(['events', 'nav'])
  const fail = useFailure()
  const search = planRoute.useSearch()
  const navigate = planRoute.useNavigate()
  return (
    <Page
      title={t('nav:plan')}
      hint={t('plan.hint')}
      extra={
        <Button
          icon={<DownloadOutlined />}
          onClick={() => void download('/api/v1/plan/export?format=json').catch(fail)}
        >
          {t('plan.export')}
        </Button>
      }
    >
      <Settings />
      <Tabs
        activeKey={search.tab ?? 'events'}
        destroyOnHidden
        onChange={(tab) => void navigate({ search: { tab: tab === 'violations' ? 'violations' : 'events' } })}
        items={[
          { key: 'events', label: t('plan.events'), children: <EventList /> },
          { key: 'violations', label: t('plan.violations'), children: <ViolationList /> },
        ]}
      />
      <PlanDrawer
        event={search.open}
        onClose={() => void navigate({ search: (before) => ({ ...before, open: undefined }), replace: true })}
      />
    </Page>
  )
}

/** Since when is counted, and whether the plan turns away what it does not know. */
function Settings() {
  const { t } = useTranslation('events')
  const format = useFormat()
  const fail = useFailure()
  const refresh = useRefresh()
  const mayWrite = useMay('events:write')
  const { data } = api.useQuery('get', '/api/v1/plan')
  const change = api.useMutation('patch', '/api/v1/plan', { onError: fail, onSuccess: refresh })
  if (data === undefined) return null
  return (
    <Alert
      type="info"
      title={t('plan.state', {
        declared: format.number(data.declared),
        seen: format.number(data.seen),
        since: format.dateTime(data.since),
      })}
      description={
        <Checkbox
          checked={data.reject_unknown}
          disabled={!mayWrite || change.isPending}
          onChange={(event) => change.mutate({ body: { reject_unknown: event.target.checked } })}
        >
          {t('plan.rejectUnknown')}
        </Checkbox>
      }
      style={{ marginBottom: 12 }}
    />
  )
}
