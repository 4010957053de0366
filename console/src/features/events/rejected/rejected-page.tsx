import { Alert, Button, Segmented } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Page } from '@/ui/page'
import { CorrectDrawer, type Alike } from './correct-drawer'
import { Groups } from './groups'
import { RejectedDrawer } from './rejected-drawer'
import { RejectedList } from './rejected-list'
import { rejectedRoute } from './routes'

export default function RejectedPage() {
  const { t } = useTranslation(['events', 'nav'])
  const search = rejectedRoute.useSearch()
  const navigate = rejectedRoute.useNavigate()
  const [alike, setAlike] = useState<Alike | null>(null)
  const change = (changed: Partial<typeof search>) =>
    void navigate({ search: (before) => ({ ...before, ...changed }), replace: true })
  const view = search.view ?? 'groups'
  return (
    <Page
      title={t('nav:rejected')}
      hint={t('rejected.hint')}
      extra={
        <Segmented<'groups' | 'list'>
          aria-label={t('rejected.view')}
          value={view}
          onChange={(chosen) => change({ view: chosen })}
          options={[
            { value: 'groups', label: t('rejected.byReason') },
            { value: 'list', label: t('rejected.eachOne') },
          ]}
        />
      }
    >
      {search.import === undefined ? null : (
        <Alert
          type="info"
          showIcon
          title={t('rejected.ofImport')}
          action={
            <Button size="small" onClick={() => change({ import: undefined })}>
              {t('rejected.showAll')}
            </Button>
          }
          style={{ marginBottom: 12 }}
        />
      )}
      {view === 'groups' ? (
        <Groups
          onShow={({ code, event, source }) => change({ view: 'list', code, event: event || undefined, source })}
          onCorrect={setAlike}
        />
      ) : (
        <RejectedList onOpen={(open) => change({ open })} onCorrect={setAlike} />
      )}
      <RejectedDrawer id={search.open} onClose={() => change({ open: undefined })} />
      <CorrectDrawer alike={alike} onClose={() => setAlike(null)} />
    </Page>
  )
}
