import { Card, Col, Row } from 'antd'
import type { ECharts } from 'echarts/core'
import { useMemo, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { download } from '@/lib/api/download'
import { toApiError } from '@/lib/api/problem'
import type { MetricsQuery } from '@/lib/api/schema'
import { useDebounced } from '@/lib/use-debounced'
import { Page } from '@/ui/page'
import { PeopleDrawer, type PeopleQuestion } from '@/ui/people-drawer'
import { useDayRange } from '@/ui/ranges'
import { AnswerFrame } from '../shared/answer-frame'
import { AnswerView } from '../shared/answer/answer-view'
import { METRICS, useMetrics } from '../shared/answer/use-metrics'
import { useDefinitions, useDimensionName, useNameOf } from '../shared/choices'
import { OtherCurrencies } from '../shared/other-currencies'
import { Outside } from '../shared/outside'
import { Waiting } from '../shared/waiting'
import { SavedBar } from '../shared/saved/saved-bar'
import { daysOf } from '../shared/saved/keeping'
import { Builder, DrawingBar } from './builder'
import {
  areaOf,
  chartOf,
  dimensionsOf,
  FALLBACK,
  keptOf,
  metricsOf,
  questionOf,
  stateOf,
  type ExploreState,
} from './question'
import { exploreRoute } from './routes'
import { findTrouble } from './trouble'

const SETTLED = 150
const HEIGHT = 440

/** Any metric by any dimension: the builder on the left, its answer on the right. */
export default function ExplorePage() {
  const { t } = useTranslation(['explore', 'nav'])
  const state = exploreRoute.useSearch()
  const navigate = exploreRoute.useNavigate()
  const days = useDayRange(state, FALLBACK)
  const asked = useDebounced(JSON.stringify(questionOf(state, days)), SETTLED)
  const query = useMemo(() => JSON.parse(asked) as MetricsQuery, [asked])
  const answer = useMetrics(query)
  const trouble =
    answer.error === null
      ? null
      : findTrouble(
          toApiError(answer.error),
          (state.filters ?? []).map(({ field }) => field),
        )
  const name = useSuggestion(state)
  const put = (next: ExploreState) => void navigate({ search: next, replace: false })
  const change = (part: Partial<ExploreState>) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true })
  return (
    <Page title={t('nav:explore')} hint={t('hint')}>
      <div style={{ marginBottom: 16 }}>
        <SavedBar
          kind="metrics"
          kept={trouble === null ? keptOf(state, days) : null}
          savedId={state.saved}
          suggestion={name}
          rewrite={(saved) => keptOf(stateOf(saved), daysOf(saved))}
          onOpen={(saved) => put(saved === null ? {} : stateOf(saved))}
          onSaved={(saved) => change({ saved })}
        />
      </div>
      <Waiting />
      <Outside days={days} onGo={(range) => change({ ...range, range: undefined })} />
      <Row gutter={[16, 16]}>
        <Col xs={24} lg={8} xl={7} xxl={6}>
          <Card size="small">
            <Builder state={state} days={days} change={change} trouble={trouble} />
          </Card>
        </Col>
        <Col xs={24} lg={16} xl={17} xxl={18}>
          <Card size="small">
            <Answer
              state={state}
              query={query}
              answer={answer}
              name={name}
              hasReason={trouble !== null}
              bar={<DrawingBar state={state} days={days} change={change} />}
            />
          </Card>
        </Col>
      </Row>
    </Page>
  )
}

/** "GMV, Buyers by Channel" */
function useSuggestion(state: ExploreState): string {
  const { t } = useTranslation('explore')
  const definitions = useDefinitions()
  const nameOf = useNameOf()
  const dimensionName = useDimensionName()
  const metrics = metricsOf(state)
    .map(({ code }) => {
      const found = definitions.find((each) => each.code === code)
      return found === undefined ? code : nameOf(found)
    })
    .join(t('comma'))
  const by = dimensionsOf(state)
  return by.length === 0 ? metrics : t('suggestion', { metrics, by: by.map(dimensionName).join(' × ') })
}

interface AnswerProps {
  state: ExploreState
  query: MetricsQuery
  answer: ReturnType<typeof useMetrics>
  name: string
  hasReason: boolean
  bar: ReactNode
}

function Answer({ state, query, answer, name, hasReason, bar }: AnswerProps) {
  const [people, setPeople] = useState<PeopleQuestion | null>(null)
  const [chart, setChart] = useState<ECharts | null>(null)
  const drawing = { kind: chartOf(state), stacked: state.stacked ?? false, area: areaOf(state) }
  return (
    <>
      <AnswerFrame
        answer={answer}
        days={query}
        compared={answer.data?.metrics[0]?.comparisons[0]}
        title={name}
        chart={chart}
        onFile={() => download(`${METRICS}/export`, query)}
        bar={bar}
        hasReason={hasReason}
      >
        {(data) => (
          <div style={{ minHeight: HEIGHT }}>
            <AnswerView
              query={query}
              answer={data}
              chart={drawing}
              height={HEIGHT}
              label={name}
              onPeople={setPeople}
              onReady={setChart}
            />
            {data.metrics.map((metric, place) => (
              <OtherCurrencies key={place} metric={metric} />
            ))}
          </div>
        )}
      </AnswerFrame>
      <PeopleDrawer question={people} onClose={() => setPeople(null)} />
    </>
  )
}
