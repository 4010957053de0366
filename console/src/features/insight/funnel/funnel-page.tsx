import { keepPreviousData } from '@tanstack/react-query'
import { Card, Col, Flex, Row, Typography } from 'antd'
import type { ECharts } from 'echarts/core'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import { download } from '@/lib/api/download'
import type { FunnelQuery, FunnelResult } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { useDebounced } from '@/lib/use-debounced'
import { useMay } from '@/lib/workspace'
import { Page } from '@/ui/page'
import { PeopleDrawer, type PeopleQuestion } from '@/ui/people-drawer'
import { RangePicker } from '@/ui/range-picker'
import { useDayRange, useToday } from '@/ui/ranges'
import { AnswerFrame } from '../shared/answer-frame'
import { OTHER_KEY, useGroupName } from '../shared/groups'
import { Outside } from '../shared/outside'
import { Waiting } from '../shared/waiting'
import { SavedBar } from '../shared/saved/saved-bar'
import { Beginning } from './beginning'
import { Bars, Course } from './drawings'
import { Options } from './options'
import { peopleOf } from './people'
import { FALLBACK, fromSaved, NEW_STEP, toKept, toQuestion, type Cell, type FunnelState } from './question'
import { funnelRoute } from './routes'
import { StepsEditor } from './steps-editor'
import { GroupsTable, OneFunnelTable, type StepsOf } from './steps-table'
import { useNamedSteps } from './use-named-steps'

const SETTLED = 150
const HEIGHT = 340

/** How many get how far on a way of several steps: the builder on the left, its answer on the right. */
export default function FunnelPage() {
  const { t } = useTranslation(['funnel', 'nav'])
  const state = funnelRoute.useSearch()
  const navigate = funnelRoute.useNavigate()
  const today = useToday()
  const days = useDayRange(state, FALLBACK)
  const put = (next: FunnelState) => void navigate({ search: next })
  const change = (part: Partial<FunnelState>) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true })
  const asked = useDebounced(JSON.stringify(toQuestion(state, days)), SETTLED)
  const question = useMemo(() => JSON.parse(asked) as FunnelQuery | null, [asked])
  const name = (state.steps ?? [])
    .map(({ event }) => event)
    .filter((event) => event !== '')
    .join(' → ')
  return (
    <Page title={t('nav:funnel')} hint={t('hint')}>
      <div style={{ marginBottom: 16 }}>
        <SavedBar
          kind="funnel"
          kept={toKept(state, today)}
          savedId={state.saved}
          isNamedOnly={state.steps === undefined}
          suggestion={name.slice(0, 200)}
          rewrite={(saved) =>
            toKept(fromSaved(saved), today) ?? { question: saved.question, range: {}, chart: saved.chart }
          }
          onOpen={(saved) => put(saved === null ? {} : fromSaved(saved))}
          onSaved={(saved) => change({ saved })}
        />
      </div>
      <Waiting />
      <Outside days={days} onGo={(range) => change({ ...range, range: undefined })} />
      <Row gutter={[16, 16]}>
        <Col xs={24} lg={9} xl={8} xxl={6}>
          <Card size="small" title={t('steps')}>
            <Flex vertical gap={16}>
              <StepsEditor value={state.steps ?? [NEW_STEP, NEW_STEP]} onChange={(steps) => change({ steps })} />
              <Options state={state} onChange={change} />
            </Flex>
          </Card>
        </Col>
        <Col xs={24} lg={15} xl={16} xxl={18}>
          <Card
            size="small"
            styles={{ header: { paddingBlock: 8 } }}
            title={
              <RangePicker
                value={state}
                fallback={FALLBACK}
                onChange={(range) => change({ range: undefined, first: undefined, last: undefined, ...range })}
              />
            }
          >
            {question === null ? <Beginning onChoose={change} /> : <Answer question={question} name={name} />}
          </Card>
        </Col>
      </Row>
    </Page>
  )
}

function Answer({ question, name }: { question: FunnelQuery; name: string }) {
  const { t } = useTranslation('funnel')
  const [people, setPeople] = useState<PeopleQuestion | null>(null)
  const [chart, setChart] = useState<ECharts | null>(null)
  const named = useNamedSteps()
  const answer = api.useQuery(
    'post',
    '/api/v1/insight/funnel',
    { body: question },
    { placeholderData: keepPreviousData, staleTime: 30_000, select: named },
  )
  const show = (cell: Cell, title: string) => setPeople(peopleOf(question, cell, title))
  return (
    <>
      <AnswerFrame
        answer={answer}
        days={question}
        title={name === '' ? t('title') : name}
        chart={chart}
        onFile={() => download('/api/v1/insight/funnel/export', question)}
      >
        {(result) => <Drawn result={result} by={question.by ?? ''} onPeople={show} onReady={setChart} />}
      </AnswerFrame>
      <PeopleDrawer question={people} onClose={() => setPeople(null)} />
    </>
  )
}

interface DrawnProps {
  result: FunnelResult
  by: string
  onPeople: (cell: Cell, title: string) => void
  onReady: (chart: ECharts | null) => void
}

function Drawn({ result, by, onPeople, onReady }: DrawnProps) {
  const { t } = useTranslation('funnel')
  const format = useFormat()
  const groupName = useGroupName()
  const maySee = useMay('people:read')
  const [first, last] = [result.steps[0], result.steps.at(-1)]
  const rows: StepsOf[] = [
    { name: t('table.all'), steps: result.steps },
    ...result.groups.map((group) => ({ group: group.key, name: groupName(by, group.key), steps: group.steps })),
  ]
  const table = {
    names: result.names,
    rows,
    hasPeople: (group: string | null | undefined) => maySee && group !== OTHER_KEY,
    onPeople,
  }
  const open = maySee ? onPeople : null
  return (
    <>
      <Flex wrap gap="4px 24px" align="baseline">
        <Typography.Text style={{ fontSize: 28, fontWeight: 600 }}>
          {format.percent(last?.from_first.value)}
        </Typography.Text>
        <Typography.Text type="secondary">
          {t('summary', {
            last: format.number(last?.reached),
            first: format.number(first?.reached),
            time: format.duration(last?.median_seconds),
          })}
        </Typography.Text>
      </Flex>
      <Bars result={result} by={by} height={HEIGHT} label={t('chart')} onPeople={open} onReady={onReady} />
      {result.groups.length === 0 ? null : <GroupsTable {...table} />}
      <div style={{ marginTop: 16 }}>
        <OneFunnelTable {...table} />
      </div>
      {result.series.length === 0 ? null : (
        <>
          <Typography.Title level={2} style={{ fontSize: 16, marginTop: 24 }}>
            {t('course.title')}
          </Typography.Title>
          <Typography.Paragraph type="secondary" style={{ margin: 0 }}>
            {t('course.hint', { time: format.duration(result.window) })}
          </Typography.Paragraph>
          <Course result={result} height={220} onPeople={open} />
        </>
      )}
    </>
  )
}
