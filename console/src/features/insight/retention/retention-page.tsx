import { keepPreviousData } from '@tanstack/react-query'
import { Button, Card, Col, Flex, Row, Segmented, Typography } from 'antd'
import type { ECharts } from 'echarts/core'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import { download } from '@/lib/api/download'
import type { RetentionQuery, RetentionResult } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { useDebounced } from '@/lib/use-debounced'
import { useMay } from '@/lib/workspace'
import { Chart } from '@/ui/chart/chart'
import { Page } from '@/ui/page'
import { PeopleDrawer, type PeopleQuestion } from '@/ui/people-drawer'
import { RangePicker } from '@/ui/range-picker'
import { useDayRange, useToday } from '@/ui/ranges'
import { EmptyState } from '@/ui/states'
import { dayNameOf } from '../shared/day-name'
import { AnswerFrame } from '../shared/answer-frame'
import { useCame } from '../shared/came'
import { ANY_ACTIVE } from '../shared/any-active'
import { OTHER_KEY, useGroupName } from '../shared/groups'
import { Outside } from '../shared/outside'
import { Waiting } from '../shared/waiting'
import { SavedBar } from '../shared/saved/saved-bar'
import { HeatTable, type HeatRow } from './heat-table'
import { Options } from './options'
import { peopleOf } from './people'
import { useColumnName, useCurves } from './use-curves'
import {
  FALLBACK,
  fromSaved,
  fromTemplate,
  TEMPLATES,
  toKept,
  toQuestion,
  type Cell,
  type RetentionState,
} from './question'
import { retentionRoute } from './routes'

const SETTLED = 150
const HEIGHT = 280

/** How many of those who begin come back, and when: the builder on the left, its answer on the right. */
export default function RetentionPage() {
  const { t } = useTranslation(['retention', 'nav'])
  const state = retentionRoute.useSearch()
  const navigate = retentionRoute.useNavigate()
  const today = useToday()
  const days = useDayRange(state, FALLBACK)
  const put = (next: RetentionState) => void navigate({ search: next })
  const change = (part: Partial<RetentionState>) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true })
  const asked = useDebounced(JSON.stringify(toQuestion(state, days)), SETTLED)
  const question = useMemo(() => JSON.parse(asked) as RetentionQuery, [asked])
  const name = useName(question)
  const came = useCame()
  return (
    <Page title={t('nav:retention')} hint={t('hint')}>
      <Flex vertical gap={12} style={{ marginBottom: 16 }}>
        <SavedBar
          kind="retention"
          kept={toKept(state, today)}
          savedId={state.saved}
          isNamedOnly={state.saved !== undefined && JSON.stringify(state) === JSON.stringify({ saved: state.saved })}
          suggestion={name.slice(0, 200)}
          rewrite={(saved) => toKept(fromSaved(saved), today)}
          onOpen={(saved) => put(saved === null ? {} : fromSaved(saved))}
          onSaved={(saved) => change({ saved })}
        />
        <Flex wrap gap={8} align="center">
          <Typography.Text type="secondary">{t('template.label')}</Typography.Text>
          {TEMPLATES.map((each) => (
            <Button key={each} size="small" onClick={() => put(fromTemplate(each, came))}>
              {t(`template.${each}`)}
            </Button>
          ))}
        </Flex>
      </Flex>
      <Waiting />
      <Outside days={days} onGo={(range) => change({ ...range, range: undefined })} />
      <Row gutter={[16, 16]}>
        <Col xs={24} lg={9} xl={8} xxl={6}>
          <Card size="small" title={t('question')}>
            <Options state={state} onChange={change} />
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
            <Answer question={question} name={name} />
          </Card>
        </Col>
      </Row>
    </Page>
  )
}

/** "Order Completed → Order Completed" */
function useName(question: RetentionQuery): string {
  const { t } = useTranslation('insight')
  const nameOf = (event: string | undefined) => (event === undefined || event === ANY_ACTIVE ? t('event.any') : event)
  return `${nameOf(question.start?.event)} → ${nameOf(question.back?.event)}`
}

function Answer({ question, name }: { question: RetentionQuery; name: string }) {
  const [people, setPeople] = useState<PeopleQuestion | null>(null)
  const [chart, setChart] = useState<ECharts | null>(null)
  const answer = api.useQuery(
    'post',
    '/api/v1/insight/retention',
    { body: question },
    { placeholderData: keepPreviousData, staleTime: 30_000 },
  )
  return (
    <>
      <AnswerFrame
        answer={answer}
        days={question}
        title={name}
        chart={chart}
        onFile={() => download('/api/v1/insight/retention/export', question)}
      >
        {(result) => (
          <Drawn
            result={result}
            question={question}
            onPeople={(cell, title) => setPeople(peopleOf(question, cell, title))}
            onReady={setChart}
          />
        )}
      </AnswerFrame>
      <PeopleDrawer question={people} onClose={() => setPeople(null)} />
    </>
  )
}

interface DrawnProps {
  result: RetentionResult
  question: RetentionQuery
  onPeople: (cell: Cell, title: string) => void
  onReady: (chart: ECharts | null) => void
}

function Drawn({ result, question, onPeople, onReady }: DrawnProps) {
  const { t } = useTranslation('retention')
  const format = useFormat()
  const groupName = useGroupName()
  const maySee = useMay('people:read')
  const [shown, setShown] = useState<'groups' | 'cohorts'>('groups')
  const by = question.by ?? ''
  const grain = result.grain === 'hour' ? 'day' : result.grain
  const columnName = useColumnName(result)
  const curves = useCurves(result, by)
  const openPoint = (cell: Cell | undefined) => {
    if (cell === undefined) return
    const cohort = cell.group === undefined ? t('table.all') : groupName(by, cell.group)
    onPeople(cell, t('people', { cohort, column: columnName(cell.column) }))
  }
  if (result.total.size === 0) return <EmptyState title={t('empty.title')} hint={t('empty.hint')} />
  const hasGroups = result.groups.length > 0
  const all: HeatRow = { key: 'all', name: t('table.all'), row: result.total, cohort: null }
  const rows: HeatRow[] =
    hasGroups && shown === 'groups'
      ? result.groups.map((group) => ({
          key: `group:${group.key ?? ''}`,
          name: groupName(by, group.key),
          row: group.total,
          cohort: null,
          group: group.key,
          isAnonymous: group.key === OTHER_KEY,
        }))
      : result.cohorts.map((row) => ({
          key: row.start ?? '',
          name: grain === 'month' ? format.month(row.start) : dayNameOf(format, result)(row.start),
          row,
          cohort: row.start,
        }))
  return (
    <>
      <Chart
        option={curves.option}
        height={HEIGHT}
        label={t('chart')}
        onReady={onReady}
        {...(maySee ? { onPick: (point) => openPoint(curves.pick(point.seriesIndex, point.dataIndex)) } : {})}
      />
      {hasGroups ? (
        <Segmented
          aria-label={t('shown.label')}
          value={shown}
          options={[
            { value: 'groups' as const, label: t('shown.groups') },
            { value: 'cohorts' as const, label: t('shown.cohorts') },
          ]}
          onChange={setShown}
          style={{ margin: '8px 0' }}
        />
      ) : null}
      <HeatTable result={result} columnName={columnName} rows={[all, ...rows]} onPeople={maySee ? onPeople : null} />
      <Typography.Paragraph type="secondary" style={{ marginTop: 8, marginBottom: 0 }}>
        {t('table.legend')}
      </Typography.Paragraph>
    </>
  )
}
