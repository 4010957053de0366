import { lazy, Suspense, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '@/lib/format'
import { Later } from '@/ui/later'
import { Page } from '@/ui/page'
import { PeopleDrawer, type PeopleQuestion } from '@/ui/people-drawer'
import { useToday } from '@/ui/ranges'
import { ErrorState } from '@/ui/states'
import { useGroupName } from '../shared/groups'
import { useCoverage } from '../shared/coverage'
import { Outside } from '../shared/outside'
import { Waiting } from '../shared/waiting'
import { AlertsPanel } from './alerts-panel'
import { BuyersPanel } from './buyers-panel'
import { KeyCards } from './key-cards'
import { LivePanel } from './live-panel'
import { NoData } from './no-data'
import './overview.css'
import { peopleOf } from './people'
import { makeScene, type Scene } from './question'
import { RegionPanel } from './region-panel'
import { overviewRoute, type OverviewState } from './routes'
import { Toolbar } from './toolbar'
import { Tops } from './tops'
import { AfterTotals, useTotals } from './use-overview'
import { WhyPanel } from './why-panel'

// What opens beside the page comes when it is opened.
const MetricDrawer = lazy(() => import('./metric-drawer').then((file) => ({ default: file.MetricDrawer })))

/** The face of the shop: what happened, whether that is good, why, and who is behind it. */
export default function OverviewPage() {
  const { t } = useTranslation(['overview', 'nav'])
  const state = overviewRoute.useSearch()
  const navigate = overviewRoute.useNavigate()
  const today = useToday()
  const scene = useMemo(() => makeScene(state, today), [state, today])
  const change = (part: Partial<OverviewState>) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true })
  const isEmpty = useCoverage().data?.first === null
  return (
    <Page
      title={t('nav:overview')}
      hint={isEmpty ? undefined : <Hint scene={scene} />}
      extra={isEmpty ? undefined : <Toolbar state={state} scene={scene} onChange={change} />}
    >
      <Waiting />
      {isEmpty ? (
        <NoData />
      ) : (
        <>
          <Outside days={scene.days} onGo={(range) => change({ ...range, range: undefined })} />
          <Parts scene={scene} state={state} onChange={change} />
        </>
      )}
    </Page>
  )
}

function Hint({ scene }: { scene: Scene }) {
  const { t } = useTranslation('overview')
  const format = useFormat()
  const { first, last } = scene.days
  const days = first === last ? format.day(first) : `${format.day(first)} – ${format.day(last)}`
  return (
    <>
      {days}
      {scene.isOpen ? ` · ${t('today.open')}` : ''} · {format.timeZone}
    </>
  )
}

interface PartsProps {
  scene: Scene
  state: OverviewState
  onChange: (change: Partial<OverviewState>) => void
}

function Parts({ scene, state, onChange }: PartsProps) {
  const { t } = useTranslation('overview')
  const totals = useTotals(scene)
  const [people, setPeople] = useState<PeopleQuestion | null>(null)
  const groupName = useGroupName()
  const show = (code: string, by?: string, key: string | null = null) => {
    const who = t(`people.${code as 'buyers'}`)
    const title = by === undefined ? who : `${who} · ${groupName(by, key)}`
    setPeople(peopleOf(scene, { code, by, key }, title))
  }
  const showBuyers = (by: string, key: string | null) => show('buyers', by, key)
  if (totals.isError && totals.data === undefined)
    return <ErrorState error={totals.error} onRetry={() => void totals.refetch()} />
  return (
    <AfterTotals value={!totals.isPending}>
      <KeyCards scene={scene} totals={totals} onOpen={(metric) => onChange({ metric, by: undefined })} />
      <Later>
        <div className="overview-split">
          <LivePanel isFiltered={scene.filters.length > 0} />
          <AlertsPanel />
        </div>
        <div className="overview-halves">
          <WhyPanel scene={scene} totals={totals} />
          <BuyersPanel scene={scene} onPeople={showBuyers} />
        </div>
        <Tops scene={scene} onPeople={showBuyers} />
        <RegionPanel scene={scene} onPeople={showBuyers} />
      </Later>
      {state.metric === undefined ? null : (
        <Suspense>
          <MetricDrawer
            code={state.metric}
            by={state.by ?? 'channel'}
            scene={scene}
            onBy={(by) => onChange({ by })}
            onPeople={show}
            onClose={() => onChange({ metric: undefined, by: undefined })}
          />
        </Suspense>
      )}
      <PeopleDrawer question={people} onClose={() => setPeople(null)} />
    </AfterTotals>
  )
}
