import { Button, Table, theme, type TableColumnsType } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { MetricResult, MetricsResult } from '@/lib/api/schema'
import { Change } from '../change'
import { useDimensionName } from '../choices'
import { OTHER_KEY } from '../groups'
import { useValues } from '../values'
import { rowsOf, totalRow, type Cell, type Row, type RowCell } from './cells'
import type { AnswerNames } from './names'
import { countedBy } from './people'

interface TableAnswerProps {
  answer: MetricsResult
  names: AnswerNames
  label: string
  /** Rows of a page. */
  pageSize: number
  onPick?: ((cell: Cell) => void) | undefined
  height?: number | undefined
}

/** An answer as numbers: a row per group and period, the whole below. */
export function TableAnswer({ answer, names, label, pageSize, onPick, height }: TableAnswerProps) {
  const { t } = useTranslation('explore')
  const rows = useMemo(() => rowsOf(answer), [answer])
  const columns = useColumns(answer, names, onPick)
  const total = totalRow(answer)
  const isWhole = answer.by.length === 0 && answer.grain === null
  return (
    <Table<Row>
      aria-label={label}
      size="small"
      rowKey="key"
      columns={columns}
      dataSource={rows}
      scroll={{ x: 'max-content', ...(height === undefined ? {} : { y: height }) }}
      pagination={{ pageSize, hideOnSinglePage: true, size: 'small', showSizeChanger: false }}
      locale={{ emptyText: t('empty') }}
      summary={() =>
        isWhole ? null : (
          <Table.Summary fixed={height === undefined ? false : 'bottom'}>
            <Table.Summary.Row>
              {columns.map((column, index) => (
                <Table.Summary.Cell
                  key={column.key}
                  index={index}
                  align={index < firstNumber(answer) ? 'left' : 'right'}
                >
                  <strong>
                    {index === 0
                      ? t('total')
                      : index < firstNumber(answer)
                        ? null
                        : (column.render?.(null, total, -1) as React.ReactNode)}
                  </strong>
                </Table.Summary.Cell>
              ))}
            </Table.Summary.Row>
          </Table.Summary>
        )
      }
    />
  )
}

/** Columns before the first metric's. */
function firstNumber({ by, grain }: MetricsResult): number {
  return Math.max(1, by.length + (grain === null ? 0 : 1))
}

function useColumns(
  answer: MetricsResult,
  names: AnswerNames,
  onPick: ((cell: Cell) => void) | undefined,
): TableColumnsType<Row> {
  const { t } = useTranslation('explore')
  const { token } = theme.useToken()
  const dimensionName = useDimensionName()
  const titles = answer.by.map(dimensionName).join('\n')
  return useMemo(() => {
    const faint = { color: token.colorTextSecondary }
    const groups: TableColumnsType<Row> =
      titles === ''
        ? []
        : titles.split('\n').map((title, place) => ({
            key: `group-${place}`,
            title,
            render: (_, row) => {
              const key = row.keys?.[place]
              if (key === undefined) return null
              return <span style={key === null || key === OTHER_KEY ? faint : {}}>{names.key(key, place)}</span>
            },
          }))
    const period: TableColumnsType<Row> =
      answer.grain === null
        ? []
        : [
            {
              key: 'period',
              title: t('period'),
              sorter: (a, b) => (a.period ?? '').localeCompare(b.period ?? ''),
              render: (_, row) => (row.period === undefined ? null : names.period(row.period)),
            },
          ]
    const whole: TableColumnsType<Row> =
      answer.by.length === 0 && answer.grain === null ? [{ key: 'whole', title: '', render: () => t('total') }] : []
    const numbers = answer.metrics.flatMap((metric, index) => metricColumns(metric, index, names, onPick, t))
    return [...groups, ...period, ...whole, ...numbers]
  }, [answer, names, onPick, t, token, titles])
}

function metricColumns(
  metric: MetricResult,
  index: number,
  names: AnswerNames,
  onPick: ((cell: Cell) => void) | undefined,
  t: ReturnType<typeof useTranslation<'explore'>>['t'],
): TableColumnsType<Row> {
  const title = names.metric(metric)
  const by = (value: (cell: RowCell) => number | null) => (a: Row, b: Row) => {
    const [left, right] = [a, b].map((row) =>
      row.cells[index] === null || row.cells[index] === undefined ? null : value(row.cells[index]),
    )
    return (left ?? -Infinity) - (right ?? -Infinity)
  }
  const columns: TableColumnsType<Row> = [
    {
      key: `value-${index}`,
      title,
      align: 'right',
      sorter: by((cell) => cell.rate.value),
      render: (_, row) => <Value cell={row.cells[index]} name={names} onPick={onPick} />,
    },
  ]
  if (metric.comparisons.length === 0) return columns
  return [
    ...columns,
    {
      key: `then-${index}`,
      title: t('then'),
      align: 'right',
      render: (_, row) => <Then cell={row.cells[index]} />,
    },
    {
      key: `change-${index}`,
      title: t('change'),
      align: 'right',
      sorter: by((cell) => cell.change),
      render: (_, row) => <Change value={row.cells[index]?.change} metric={metric.code} />,
    },
  ]
}

interface ValueProps {
  cell: RowCell | null | undefined
  name: AnswerNames
  onPick: ((cell: Cell) => void) | undefined
}

/** A number that leads to its people; a rate says its two counts when it is pointed at. */
function Value({ cell, name, onPick }: ValueProps) {
  const { t } = useTranslation('explore')
  const values = useValues()
  if (cell === null || cell === undefined) return <span title={t('notAmong')}>·</span>
  const { rate, metric } = cell
  const text = values.full(rate.value, metric)
  const counts =
    rate.denominator === null || metric.unit === 'money'
      ? undefined
      : `${rate.numerator.toLocaleString()} ÷ ${rate.denominator.toLocaleString()}`
  if (onPick === undefined || countedBy(cell) === null) return <span title={counts}>{text}</span>
  return (
    <Button
      type="link"
      size="small"
      style={{ paddingInline: 0, fontVariantNumeric: 'tabular-nums' }}
      title={counts}
      aria-label={t('peopleOf', { name: name.cell(cell), value: text })}
      onClick={() => onPick(cell)}
    >
      {text}
    </Button>
  )
}

function Then({ cell }: { cell: RowCell | null | undefined }) {
  const values = useValues()
  if (cell === null || cell === undefined) return null
  return <>{values.full(cell.then?.value, cell.metric)}</>
}
