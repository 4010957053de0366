import { Button, Table, Typography } from 'antd'
import type { ColumnsType } from 'antd/es/table'
import { useTranslation } from 'react-i18next'
import type { FunnelStepResult } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import type { Cell } from './question'

export interface StepsOf {
  /** Left out: everybody. */
  group?: string | null
  name: string
  steps: readonly FunnelStepResult[]
}

interface StepsTableProps {
  names: readonly string[]
  rows: readonly StepsOf[]
  /** False for groups that hold what is left: nobody can be named there. */
  hasPeople: (group: string | null | undefined) => boolean
  onPeople: (cell: Cell, title: string) => void
}

interface Line extends FunnelStepResult {
  step: number
}

/** Every number of one funnel, a line a step. */
export function OneFunnelTable({ names, rows, hasPeople, onPeople }: StepsTableProps) {
  const { t } = useTranslation('funnel')
  const format = useFormat()
  const lines: Line[] = (rows[0]?.steps ?? []).map((each, index) => ({ ...each, step: index + 1 }))
  const columns: ColumnsType<Line> = [
    {
      key: 'step',
      title: t('table.step'),
      render: (_, { step }) => <div style={{ maxWidth: 120 }}>{`${step}. ${names[step - 1] ?? ''}`}</div>,
    },
    {
      key: 'reached',
      title: t('table.reached'),
      align: 'right',
      render: (_, { step, reached }) => (
        <People
          count={reached}
          onOpen={
            hasPeople(undefined) ? () => onPeople({ step }, t('people.reached', { step: names[step - 1] })) : null
          }
        />
      ),
    },
    {
      key: 'dropped',
      title: t('table.dropped'),
      align: 'right',
      render: (_, { step, dropped }) =>
        step === 1 ? (
          '–'
        ) : (
          <People
            count={dropped}
            onOpen={
              hasPeople(undefined)
                ? () => onPeople({ step, dropped: true }, t('people.dropped', { step: names[step - 1] }))
                : null
            }
          />
        ),
    },
    {
      key: 'previous',
      title: t('table.fromPrevious'),
      align: 'right',
      render: (_, { step, from_previous }) => (step === 1 ? '–' : format.percent(from_previous.value)),
    },
    {
      key: 'first',
      title: t('table.fromFirst'),
      align: 'right',
      render: (_, { from_first }) => <strong>{format.percent(from_first.value)}</strong>,
    },
    {
      key: 'median',
      title: t('table.median'),
      align: 'right',
      render: (_, { step, median_seconds }) => (step === 1 ? '–' : format.duration(median_seconds)),
    },
    {
      key: 'p90',
      title: t('table.p90'),
      align: 'right',
      render: (_, { step, p90_seconds }) => (step === 1 ? '–' : format.duration(p90_seconds)),
    },
  ]
  return (
    <Table<Line>
      size="small"
      rowKey="step"
      columns={columns}
      dataSource={lines}
      pagination={false}
      scroll={{ x: 'max-content' }}
    />
  )
}

/** A line a group, a column a step: how many, and their share of the group's first step. */
export function GroupsTable({ names, rows, hasPeople, onPeople }: StepsTableProps) {
  const { t } = useTranslation('funnel')
  const format = useFormat()
  const columns: ColumnsType<StepsOf> = [
    { key: 'group', title: t('table.group'), fixed: 'left', render: (_, { name }) => name },
    ...names.map((name, index) => ({
      key: String(index),
      title: `${index + 1}. ${name}`,
      align: 'right' as const,
      render: (_: unknown, row: StepsOf) => {
        const step = row.steps[index]
        if (step === undefined) return '–'
        const title = `${row.name} · ${t('people.reached', { step: name })}`
        return (
          <>
            {hasPeople(row.group) ? (
              <People
                count={step.reached}
                onOpen={() =>
                  onPeople({ step: index + 1, ...(row.group === undefined ? {} : { group: row.group }) }, title)
                }
              />
            ) : (
              format.number(step.reached)
            )}
            {index === 0 ? null : (
              <Typography.Text type="secondary" style={{ display: 'block', fontSize: 12 }}>
                {format.percent(step.from_first.value)}
              </Typography.Text>
            )}
          </>
        )
      },
    })),
  ]
  return (
    <Table<StepsOf>
      size="small"
      rowKey={(row) => (row.group === undefined ? ' all' : `:${row.group ?? ''}`)}
      columns={columns}
      dataSource={[...rows]}
      pagination={false}
      scroll={{ x: 'max-content' }}
    />
  )
}

function People({ count, onOpen }: { count: number; onOpen: (() => void) | null }) {
  const format = useFormat()
  if (count === 0 || onOpen === null) return format.number(count)
  return (
    <Button type="link" size="small" style={{ padding: 0, height: 'auto' }} onClick={onOpen}>
      {format.number(count)}
    </Button>
  )
}
