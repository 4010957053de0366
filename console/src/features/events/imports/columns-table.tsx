import { Select, Table, Typography } from 'antd'
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
  return (
    <Table<LookColumn>
      size="small"
      rowKey="name"
      pagination={false}
      scroll={{ x: 640 }}
      dataSource={[...file.columns]}
      columns={[
        { title: t('column'), dataIndex: 'name', render: (name: string) => <b>{name}</b> },
        {
          title: t('cells'),
          render: (_, { samples }) => <Typography.Text type="secondary">{samples.join(' · ') || '–'}</Typography.Text>,
        },
        { title: t('filled'), align: 'right', width: 90, render: (_, { filled }) => format.percent(filled, 0) },
        {
          title: t('means'),
          width: 240,
          render: (_, { name }) => (
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              aria-label={t('meansOf', { name })}
              style={{ width: '100%' }}
              value={columns.find((each) => each.name === name)?.meaning}
              options={MEANINGS.map((meaning) => ({ value: meaning, label: t(`meaning.${meaning}`) }))}
              onChange={(meaning) => onColumns(giveMeaning(columns, name, meaning))}
            />
          ),
        },
      ]}
    />
  )
}
