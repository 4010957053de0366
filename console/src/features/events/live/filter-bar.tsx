import { Checkbox, Flex, Input, Select } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { WriteKey } from '@/lib/api/schema'
import { useDebounced } from '@/lib/use-debounced'
import { useDoorWord } from '../shared/door'
import type { LiveFilters } from './routes'

/** As the collecting API names the languages of senders. */
const SOURCES = ['segment', 'posthog', 'sensors', 'thinkingdata', 'jitsu', 'beacon', 'pixel']

interface FilterBarProps {
  filters: LiveFilters
  onFilters: (filters: LiveFilters) => void
  writeKeys: WriteKey[]
}

export function FilterBar({ filters, onFilters, writeKeys }: FilterBarProps) {
  const { t } = useTranslation('events')
  const door = useDoorWord()
  return (
    <Flex wrap gap={8} align="center" style={{ marginBottom: 12 }}>
      <Typed label={t('live.byEvent')} value={filters.event} onChange={(event) => onFilters({ ...filters, event })} />
      <Typed
        label={t('live.byPerson')}
        value={filters.person}
        onChange={(person) => onFilters({ ...filters, person })}
      />
      <Select<string>
        allowClear
        aria-label={t('live.bySource')}
        placeholder={t('live.bySource')}
        value={filters.source ?? null}
        onChange={(source: string | undefined) => onFilters({ ...filters, source })}
        options={SOURCES.map((value) => ({ value, label: door(value) }))}
        style={{ width: 150 }}
      />
      {writeKeys.length === 0 ? null : (
        <Select<string>
          allowClear
          aria-label={t('live.byKey')}
          placeholder={t('live.byKey')}
          value={filters.key ?? null}
          onChange={(key: string | undefined) => onFilters({ ...filters, key })}
          options={writeKeys.map((each) => ({ value: each.id, label: each.name }))}
          style={{ width: 170 }}
        />
      )}
      <Checkbox
        checked={filters.problems === true}
        onChange={(event) => onFilters({ ...filters, problems: event.target.checked || undefined })}
      >
        {t('live.onlyProblems')}
      </Checkbox>
    </Flex>
  )
}

interface TypedProps {
  label: string
  value: string | undefined
  onChange: (value: string | undefined) => void
}

/** A field whose text counts when the typing pauses. */
function Typed({ label, value, onChange }: TypedProps) {
  const [text, setText] = useState(value ?? '')
  const settled = useDebounced(text)
  const [told, setTold] = useState(value)
  // The address may change by itself: by a link, or by going back.
  if (value !== told) {
    setTold(value)
    if ((value ?? '') !== text.trim()) setText(value ?? '')
  }
  useEffect(() => {
    const wanted = settled.trim() || undefined
    if (wanted !== value) onChange(wanted)
    // Only what was typed is told; the callback is new at each turn.
    // eslint-disable-next-line react-hooks/exhaustive-deps -- as said above
  }, [settled])
  return (
    <Input
      allowClear
      aria-label={label}
      placeholder={label}
      value={text}
      onChange={(event) => setText(event.target.value)}
      style={{ width: 'min(220px, 100%)' }}
    />
  )
}
