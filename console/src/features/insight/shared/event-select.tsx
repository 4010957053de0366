import { Flex, Select, Typography } from 'antd'
import { useState, type CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import { useEventName, useEventsCalled } from '@/lib/event-name'
import { useFormat } from '@/lib/format'
import { useDebounced } from '@/lib/use-debounced'
import { ANY_ACTIVE } from './any-active'
import { useEvents } from './choices'

interface EventSelectProps {
  /** Empty: none is chosen. */
  value: string
  onChange: (event: string) => void
  label: string
  /** Whether "any active event" is offered. */
  withAny?: boolean
  style?: CSSProperties
}

/** An event by its name: the frequent ones first, then those of the vocabulary that have not come yet. */
export function EventSelect({ value, onChange, label, withAny, style }: EventSelectProps) {
  const { t } = useTranslation('insight')
  const format = useFormat()
  const eventName = useEventName()
  const [search, setSearch] = useState('')
  const settled = useDebounced(search.trim(), 200)
  const { data, isFetching } = useEvents(settled)
  const rowsOf = new Map(data?.map((each) => [each.value, each.rows]))
  const called = useEventsCalled(settled)
  const names = [...new Set([...(data?.map((each) => each.value) ?? []), ...called])]
  const shown = value === '' || value === ANY_ACTIVE || names.includes(value) ? names : [value, ...names]
  const nameOf = (name: string) => (name === ANY_ACTIVE ? t('event.any') : eventName(name))
  const options = [...(withAny === true ? [ANY_ACTIVE] : []), ...shown].map((name) => ({
    value: name,
    label: nameOf(name),
  }))
  return (
    <Select
      aria-label={label}
      placeholder={label}
      value={value === '' ? null : value}
      options={options}
      loading={isFetching}
      showSearch={{ filterOption: false, onSearch: setSearch }}
      popupMatchSelectWidth={false}
      style={{ minWidth: 200, ...style }}
      onChange={onChange}
      optionRender={(option) => (
        <Flex justify="space-between" gap={16}>
          <span>{option.label}</span>
          <Typography.Text type="secondary">{count(String(option.value))}</Typography.Text>
        </Flex>
      )}
    />
  )

  function count(name: string): string {
    const rows = rowsOf.get(name)
    if (rows === undefined) return ''
    return rows === 0 ? t('event.never') : format.short(rows)
  }
}
