import { DownloadOutlined, PictureOutlined, ReloadOutlined } from '@ant-design/icons'
import { App, Alert, Button, Card, Col, Flex, Row, Skeleton, Typography } from 'antd'
import type { ECharts } from 'echarts/core'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { download } from '@/lib/api/download'
import { toApiError } from '@/lib/api/problem'
import type { MetricsQuery } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { useDebounced } from '@/lib/use-debounced'
import { usePalette } from '@/ui/chart/palette'
import { Page } from '@/ui/page'
import { PeopleDrawer, type PeopleQuestion } from '@/ui/people-drawer'
import { useDayRange, useToday } from '@/ui/range-picker'
import { ErrorState } from '@/ui/states'
import { useFailure } from '@/ui/use-failure'
import { AnswerView } from '../shared/answer/answer-view'
import { METRICS, useMetrics } from '../shared/answer/use-metrics'
import { useDefinitions, useDimensionName, useNameOf } from '../shared/choices'
import { OtherCurrencies } from '../shared/other-currencies'
import { Outside } from '../shared/outside'
import { SavedBar } from '../shared/saved/saved-bar'
import { daysOf } from '../shared/saved/keeping'
import { Builder, DrawingBar } from './builder'
import { savePicture } from '../shared/picture'
import { areaOf, chartOf, FALLBACK, keptOf, metricsOf, questionOf, stateOf, type ExploreState } from './question'
import { exploreRoute } from './routes'
import { findTrouble } from './trouble'
import { Reason, Said } from '@/ui/said'

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
      <Outside days={days} onGo={(range) => change({ ...range, range: undefined })} />
      <Row gutter={[16, 16]}>
        <Col xs={24} lg={8} xl={7} xxl={6}>
          <Card size="small">
            <Builder state={state} days={days} change={change} trouble={trouble} />
          </Card>
        </Col>
        <Col xs={24} lg={16} xl={17} xxl={18}>
          <Card size="small">
            <Answer state={state} query={query} answer={answer} name={name} isRefused={trouble !== null}>
              <DrawingBar state={state} days={days} change={change} />
            </Answer>
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
  return state.by === undefined ? metrics : t('suggestion', { metrics, by: dimensionName(state.by) })
}

interface AnswerProps {
  state: ExploreState
  query: MetricsQuery
  answer: ReturnType<typeof useMetrics>
  name: string
  isRefused: boolean
  children: React.ReactNode
}

function Answer({ state, query, answer, name, isRefused, children }: AnswerProps) {
  const { t } = useTranslation('explore')
  const format = useFormat()
  const today = useToday()
  const [people, setPeople] = useState<PeopleQuestion | null>(null)
  const [chart, setChart] = useState<ECharts | null>(null)
  const { data } = answer
  const drawing = { kind: chartOf(state), stacked: state.stacked ?? false, area: areaOf(state) }
  const range = `${format.day(query.first)} – ${format.day(query.last)}`
  const isOld = answer.isPlaceholderData || (answer.isError && data !== undefined)
  return (
    <>
      <Flex wrap justify="space-between" gap={8} style={{ marginBottom: 12 }}>
        {children}
        <Exports query={query} chart={chart} title={name} range={range} isReady={data !== undefined && !isRefused} />
      </Flex>
      {data === undefined ? (
        answer.isPending ? (
          <Skeleton active paragraph={{ rows: 10 }} />
        ) : isRefused ? (
          <Alert type="error" title={t('refused')} description={t('refusedHint')} />
        ) : (
          <ErrorState error={answer.error} onRetry={() => void answer.refetch()} />
        )
      ) : (
        <>
          {answer.isError ? (
            <Alert
              type={isRefused ? 'error' : 'warning'}
              title={isRefused ? t('refused') : <Reason of={answer.error} />}
              description={t('oldAnswer')}
              style={{ marginBottom: 12 }}
              action={isRefused ? undefined : <Button onClick={() => void answer.refetch()}>{t('again')}</Button>}
            />
          ) : null}
          <div
            style={{ opacity: isOld ? 0.45 : 1, transition: 'opacity 150ms', minHeight: HEIGHT }}
            aria-busy={answer.isFetching}
          >
            <AnswerView
              query={query}
              answer={data}
              chart={drawing}
              height={HEIGHT}
              label={`${name}, ${range}`}
              onPeople={setPeople}
              onReady={setChart}
            />
          </div>
          {data.metrics.map((metric, place) => (
            <OtherCurrencies key={place} metric={metric} />
          ))}
          {data.notes.map((note) => (
            <Alert key={note} type="info" title={<Said text={note} />} style={{ marginTop: 8 }} />
          ))}
          <Flex wrap gap={12} align="center" style={{ marginTop: 8 }}>
            <Typography.Text type="secondary">
              {range}
              {data.metrics[0]?.comparisons[0] === undefined
                ? null
                : ` · ${t('comparedWith', {
                    first: format.day(data.metrics[0].comparisons[0].first),
                    last: format.day(data.metrics[0].comparisons[0].last),
                  })}`}
              {query.last >= today ? ` · ${t('notOver')}` : null}
            </Typography.Text>
            <Button
              type="text"
              size="small"
              icon={<ReloadOutlined />}
              loading={answer.isFetching}
              onClick={() => void answer.refetch()}
            >
              {t('asOf', { time: format.time(new Date(answer.dataUpdatedAt).toISOString()) })}
            </Button>
          </Flex>
        </>
      )}
      <PeopleDrawer question={people} onClose={() => setPeople(null)} />
    </>
  )
}

interface ExportsProps {
  query: MetricsQuery
  chart: ECharts | null
  title: string
  range: string
  isReady: boolean
}

function Exports({ query, chart, title, range, isReady }: ExportsProps) {
  const { t } = useTranslation('explore')
  const { message } = App.useApp()
  const palette = usePalette()
  const fail = useFailure()
  const [isBusy, setIsBusy] = useState(false)
  const save = () => {
    setIsBusy(true)
    download(`${METRICS}/export`, query)
      .then(() => message.success(t('export.done')))
      .catch(fail)
      .finally(() => setIsBusy(false))
  }
  return (
    <Flex gap={8}>
      <Button
        icon={<DownloadOutlined />}
        loading={isBusy}
        disabled={!isReady}
        aria-label={t('export.csv')}
        onClick={save}
      >
        CSV
      </Button>
      {chart === null ? null : (
        <Button
          icon={<PictureOutlined />}
          disabled={!isReady}
          aria-label={t('export.png')}
          onClick={() =>
            savePicture(chart, { title, subtitle: range, file: `${title}-${query.first}-${query.last}` }, palette)
          }
        >
          PNG
        </Button>
      )}
    </Flex>
  )
}
