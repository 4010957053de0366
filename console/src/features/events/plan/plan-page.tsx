import { Alert, Checkbox, Tabs } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import { useFormat } from '@/lib/format'
import { useMay } from '@/lib/workspace'
import { Page } from '@/ui/page'
import { useFailure } from '@/ui/use-failure'
import { EventList } from './event-list'
import { PlanActions } from './plan-actions'
import { PlanDrawer } from './plan-drawer'
import { planRoute } from './routes'
import { useRefresh } from './use-refresh'
import { ViolationDrawer } from './violation-drawer'
import { ViolationList } from './violation-list'

export default function PlanPage() {
  const { t } = useTranslation(['events', 'nav'])
  const search = planRoute.useSearch()
  const navigate = planRoute.useNavigate()
  const set = (changed: Partial<typeof search>) =>
    void navigate({ search: (before) => ({ ...before, ...changed }), replace: true })
  return (
    <Page
      title={t('nav:plan')}
      hint={t('plan.hint')}
      extra={<PlanActions onOpen={(open) => set({ tab: 'events', open })} />}
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
      <PlanDrawer event={search.open} onClose={() => set({ open: undefined })} />
      <ViolationDrawer broken={search.broken} onClose={() => set({ broken: undefined })} />
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
      title={
        data.since === null
          ? t('plan.notBegun')
          : t('plan.state', {
              declared: format.number(data.declared),
              seen: format.number(data.seen),
              since: format.dateTime(data.since),
            })
      }
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
