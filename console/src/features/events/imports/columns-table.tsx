import { Flex, Grid, Select, Table, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import type { DraftColumn, FileLook, LookColumn } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { giveMeaning, MEANINGS } from './plan'

interface ColumnsTableProps {
  file: FileLook
  columns: DraftColumn[]
  onColumns: (columns: DraftColumn[]) => void
}

/** The columns of a file with some of their cells, and what each of them means. */
export function ColumnsTable({ file, columns, onColumns }: ColumnsTableProps) {
  const { t } = useTranslation('imports')
  const format = useFormat()
  const isRoomy = Grid.useBreakpoint().md ?? true
  const meaning = (name: string) => (
    <Select
      showSearch={{ optionFilterProp: 'label' }}
      aria-label={t('meansOf', { name })}
      style={{ width: '100%' }}
      value={columns.find((each) => each.name === name)?.meaning}
      options={MEANINGS.map((each) => ({ value: each, label: t(`meaning.${each}`) }))}
      onChange={(chosen) => onColumns(giveMeaning(columns, name, chosen))}
    />
  )
  const samples = (column: LookColumn) => (
    <Typography.Text type="secondary">{column.samples.join(' · ') || '–'}</Typography.Text>
  )
  const table = { size: 'small', rowKey: 'name', pagination: false, dataSource: [...file.columns] } as const
  if (!isRoomy) {
    // One below the other: what has to be chosen must not stand beyond the edge.
    const whole = (column: LookColumn) => (
      <Flex vertical gap={6}>
        <b>{column.name}</b>
        <span style={{ overflowWrap: 'anywhere' }}>
          {samples(column)} · {t('filled')} {format.percent(column.filled, 0)}
        </span>
        {meaning(column.name)}
      </Flex>
    )
    return <Table<LookColumn> {...table} columns={[{ title: t('column'), render: (_, column) => whole(column) }]} />
  }
  return (
    <Table<LookColumn>
      {...table}
      scroll={{ x: 640 }}
      columns={[
        { title: t('column'), dataIndex: 'name', render: (name: string) => <b>{name}</b> },
        { title: t('cells'), render: (_, column) => samples(column) },
        { title: t('filled'), align: 'right', width: 90, render: (_, { filled }) => format.percent(filled, 0) },
        { title: t('means'), width: 240, render: (_, { name }) => meaning(name) },
      ]}
    />
  )
}
