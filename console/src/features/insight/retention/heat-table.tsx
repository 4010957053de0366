import { Table, theme } from 'antd'
import type { ColumnsType } from 'antd/es/table'
import { useTranslation } from 'react-i18next'
import type { Rate, RetentionResult, RetentionRow } from '@/lib/api/schema'
import { NOTHING, useFormat } from '@/lib/format'
import type { Cell } from './question'

const NAME = 130
const CELL = 86
const HEIGHT = 560
/** Lines from which on only those in sight are drawn. */
const MANY = 16

interface HeatTableProps {
  result: RetentionResult
  /** How a column is called: "Day 3". */
  columnName: (index: number) => string
  rows: readonly HeatRow[]
  /** Null: the reader may not see people. */
  onPeople: ((cell: Cell, title: string) => void) | null
  /** In a tile: what does not fit scrolls within it. */
  height?: number
}

export interface HeatRow {
  key: string
  name: string
  row: RetentionRow
  cohort: string | null
  group?: string | null
  /** Nobody can be named in what is left over. */
  isAnonymous?: boolean
}

/** Cohorts and the shares that came back, the deeper the colour the more; each cell leads to its people. */
export function HeatTable({ result, columnName, rows, onPeople, height }: HeatTableProps) {
  const { t } = useTranslation('retention')
  const format = useFormat()
  // Column 0 of "on the day itself" is everybody: it would wash out all others.
  const most = Math.max(0.0001, ...rows.flatMap(({ row }) => row.rates.slice(1).map(({ value }) => value ?? 0)))
  const isScrolled = height !== undefined || rows.length > MANY
  const columns: ColumnsType<HeatRow> = [
    { key: 'name', title: t('table.cohort'), width: NAME, fixed: 'left', render: (_, { name }) => name },
    {
      key: 'size',
      title: t('table.size'),
      width: CELL,
      align: 'right',
      render: (_, { row }) => format.number(row.size),
    },
    ...result.columns.map((_name, column) => ({
      key: String(column),
      title: columnName(column),
      width: CELL,
      align: 'right' as const,
      render: (_: unknown, line: HeatRow) => {
        const rate = line.row.rates[column]
        return rate === undefined ? null : (
          <HeatCell
            rate={rate}
            size={line.row.size}
            share={column === 0 ? 0 : (rate.value ?? 0) / most}
            onOpen={
              onPeople === null || line.isAnonymous === true
                ? null
                : () =>
                    onPeople(
                      {
                        column,
                        cohort: line.cohort,
                        ...(line.group === undefined ? {} : { group: line.group }),
                      },
                      t('people', { cohort: line.name, column: columnName(column) }),
                    )
            }
          />
        )
      },
    })),
  ]
  return (
    <Table<HeatRow>
      size="small"
      rowKey="key"
      columns={columns}
      dataSource={[...rows]}
      pagination={false}
      virtual={isScrolled}
      scroll={{ x: NAME + CELL * (result.columns.length + 1), ...(isScrolled ? { y: height ?? HEIGHT } : {}) }}
    />
  )
}

interface HeatCellProps {
  rate: Rate
  size: number
  /** Of the deepest colour, 0 to 1. */
  share: number
  onOpen: (() => void) | null
}

function HeatCell({ rate, size, share, onOpen }: HeatCellProps) {
  const { t } = useTranslation('retention')
  const { token } = theme.useToken()
  const format = useFormat()
  if (rate.value === null) {
    return (
      <span title={t('table.open')} style={{ color: token.colorTextSecondary }}>
        {NOTHING}
      </span>
    )
  }
  const isPartly = (rate.denominator ?? 0) < size
  const hint = t('table.of', { back: format.number(rate.numerator), size: format.number(rate.denominator) })
  // Plain elements: a table of three months has a thousand cells.
  return (
    <button
      type="button"
      title={isPartly ? `${hint} ${t('table.partly')}` : hint}
      disabled={onOpen === null || rate.numerator === 0}
      onClick={onOpen ?? undefined}
      style={{
        width: '100%',
        minWidth: 62,
        padding: '2px 6px',
        border: 'none',
        borderRadius: token.borderRadiusSM,
        font: 'inherit',
        cursor: onOpen === null || rate.numerator === 0 ? 'default' : 'pointer',
        color: token.colorText,
        fontVariantNumeric: 'tabular-nums',
        fontStyle: isPartly ? 'italic' : 'normal',
        background: `color-mix(in srgb, ${token.colorPrimary} ${Math.round(Math.sqrt(share) * 38)}%, transparent)`,
      }}
    >
      {format.percent(rate.value)}
      {isPartly ? '*' : ''}
    </button>
  )
}
