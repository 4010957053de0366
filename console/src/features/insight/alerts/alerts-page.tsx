import { PlusOutlined } from '@ant-design/icons'
import { Button, Tabs } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { InsightAlertsContractsRule as Rule } from '@/lib/api/schema'
import { useMay } from '@/lib/workspace'
import { Page } from '@/ui/page'
import { AlertList } from './alert-list'
import { alertsRoute } from './routes'
import { RuleDrawer } from './rule-drawer'
import { RuleList } from './rule-list'
import { draftOf } from './templates'

/** What rules have raised, and the rules themselves. */
export default function AlertsPage() {
  const { t } = useTranslation(['alerts', 'nav'])
  const search = alertsRoute.useSearch()
  const navigate = alertsRoute.useNavigate()
  const mayWrite = useMay('insight:write')
  const [edited, setEdited] = useState<Rule | null>(null)
  const isMaking = search.make !== undefined && mayWrite
  const make = mayWrite ? (
    <Button
      type="primary"
      icon={<PlusOutlined />}
      onClick={() => void navigate({ search: (before) => ({ ...before, make: 'own' }) })}
    >
      {t('rules.new')}
    </Button>
  ) : undefined
  const close = () => {
    setEdited(null)
    if (isMaking) void navigate({ search: (before) => ({ ...before, make: undefined }), replace: true })
  }
  return (
    <Page title={t('nav:alerts')} hint={t('hint')} extra={make}>
      <Tabs
        activeKey={search.tab ?? 'alerts'}
        onChange={(tab) => void navigate({ search: tab === 'rules' ? { tab } : {}, replace: true })}
        items={[
          { key: 'alerts', label: t('tab.alerts'), children: <AlertList /> },
          { key: 'rules', label: t('tab.rules'), children: <RuleList onEdit={setEdited} /> },
        ]}
        destroyOnHidden
      />
      {isMaking || edited !== null ? (
        <RuleDrawer
          key={edited?.rule_id ?? search.make}
          rule={edited}
          start={edited?.draft ?? draftOf(search.make ?? 'own')}
          onClose={close}
          onSaved={() => {
            setEdited(null)
            void navigate({ search: { tab: 'rules' }, replace: true })
          }}
        />
      ) : null}
    </Page>
  )
}
