import { Flex, Select, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '@/lib/format'
import { useDebounced } from '@/lib/use-debounced'
import { useDimensionValues } from './choices'
import { useGroupName } from './groups'

interface ValueSelectProps {
  dimension: string
  values: readonly string[]
  onChange: (values: string[]) => void
  label: string
}

/** Stands for the empty value, which a select would take for nothing. */
const NONE = '\u0000'
const toOption = (value: string) => (value === '' ? NONE : value)
const fromOption = (value: string) => (value === NONE ? '' : value)

/** Values of a dimension: the frequent ones are offered, any other can be typed. */
export function ValueSelect({ dimension, values, onChange, label }: ValueSelectProps) {
  const { t } = useTranslation('insight')
  const format = useFormat()
  const [search, setSearch] = useState('')
  const [isOpened, setIsOpened] = useState(false)
  const settled = useDebounced(search.trim(), 200)
  const { data, isFetching } = useDimensionValues(dimension, settled, isOpened)
  const groupName = useGroupName()
  const nameOf = (value: string) => (value === '' ? t('none') : groupName(dimension, value))
  const rowsOf = new Map(data?.map((each) => [toOption(each.value), each.rows]))
  const offered = data?.map((each) => each.value) ?? []
  const all = [...new Set([...values, ...offered])]
  /** Who types a value writes what is shown for it. */
  const byName = new Map(all.map((value) => [nameOf(value), value]))
  return (
    <Select<string[]>
      mode="tags"
      aria-label={label}
      placeholder={label}
      value={values.map(toOption)}
      options={all.map((value) => ({ value: toOption(value), label: nameOf(value) }))}
      loading={isFetching}
      showSearch={{ filterOption: false, onSearch: setSearch }}
      maxTagCount="responsive"
      popupMatchSelectWidth={false}
      style={{ minWidth: 180, flex: '1 1 180px' }}
      onOpenChange={(isOpen) => {
        if (isOpen) setIsOpened(true)
      }}
      onChange={(chosen) => onChange(chosen.map((each) => byName.get(each) ?? fromOption(each)))}
      optionRender={(option) => (
        <Flex justify="space-between" gap={16}>
          <span style={{ maxWidth: 360, overflow: 'hidden', textOverflow: 'ellipsis' }}>{option.label}</span>
          <Typography.Text type="secondary">{count(rowsOf.get(String(option.value)))}</Typography.Text>
        </Flex>
      )}
    />
  )

  function count(rows: number | null | undefined): string {
    return rows === null || rows === undefined ? '' : format.short(rows)
  }
}
