import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Flex, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Filter } from '@/lib/api/schema'
import { DimensionSelect } from './dimension-select'
import {
  isComplete,
  isNumberField,
  NEW_FILTER,
  opsOf,
  takesMany,
  toDraft,
  withField,
  withOp,
  type FilterDraft,
  type FilterShape,
} from './filters'
import { ValueSelect } from './value-select'

interface FilterEditorProps {
  value: readonly Filter[]
  /** Told of filters that are complete; what is still being put together stays in the editor. */
  onChange: (filters: FilterShape[]) => void
  /** Of the button that adds one; left out: "Add filter". */
  addLabel?: string
}

/** Filters that must all hold: a field, how it is compared, and with what. */
export function FilterEditor({ value, onChange, addLabel }: FilterEditorProps) {
  const { t } = useTranslation('insight')
  const given = JSON.stringify(value.map(toDraft))
  const [drafts, setDrafts] = useState<FilterDraft[]>(() => value.map(toDraft))
  const [seen, setSeen] = useState(given)
  // The page may change them by itself: by a link, by going back, by "reset".
  if (given !== seen) {
    setSeen(given)
    if (given !== JSON.stringify(drafts.filter(isComplete))) setDrafts(value.map(toDraft))
  }
  const change = (next: FilterDraft[]) => {
    setDrafts(next)
    const complete = next.filter(isComplete)
    if (JSON.stringify(complete) !== given) onChange(complete)
  }
  return (
    <Flex vertical gap={8} align="stretch">
      {drafts.map((draft, index) => (
        <FilterRow
          key={index}
          draft={draft}
          onChange={(changed) => change(drafts.with(index, changed))}
          onRemove={() => change(drafts.toSpliced(index, 1))}
        />
      ))}
      <Button
        type="dashed"
        size="small"
        icon={<PlusOutlined />}
        style={{ alignSelf: 'flex-start' }}
        onClick={() => setDrafts([...drafts, NEW_FILTER])}
      >
        {addLabel ?? t('filter.add')}
      </Button>
    </Flex>
  )
}

interface FilterRowProps {
  draft: FilterDraft
  onChange: (draft: FilterDraft) => void
  onRemove: () => void
}

function FilterRow({ draft, onChange, onRemove }: FilterRowProps) {
  const { t } = useTranslation('insight')
  const isNumber = isNumberField(draft.field)
  return (
    <Flex gap={6} wrap align="flex-start" role="group" aria-label={t('filter.one')}>
      <DimensionSelect
        withNumbers
        label={t('filter.field')}
        value={draft.field}
        onChange={(field) => onChange(withField(draft, field))}
      />
      <Select
        aria-label={t('filter.op')}
        value={draft.op}
        popupMatchSelectWidth={false}
        options={opsOf(draft.field).map((op) => ({
          value: op,
          label: isNumber ? t(`filter.number.${op}`) : t(`filter.text.${op}`),
        }))}
        onChange={(op) => onChange(withOp(draft, op))}
      />
      <FilterValues draft={draft} onChange={(values) => onChange({ ...draft, values })} />
      <Button type="text" icon={<DeleteOutlined />} aria-label={t('filter.remove')} onClick={onRemove} />
    </Flex>
  )
}

function FilterValues({ draft, onChange }: { draft: FilterDraft; onChange: (values: (string | number)[]) => void }) {
  const { t } = useTranslation('insight')
  const first = draft.values[0]
  if (isNumberField(draft.field)) {
    return (
      <InputNumber
        aria-label={t('filter.value')}
        value={typeof first === 'number' ? first : null}
        onChange={(number) => onChange(number === null ? [] : [number])}
      />
    )
  }
  if (takesMany(draft.op)) {
    return (
      <ValueSelect
        label={t('filter.values')}
        dimension={draft.field}
        values={draft.values.map(String)}
        onChange={onChange}
      />
    )
  }
  return (
    <Input
      aria-label={t('filter.value')}
      placeholder={t('filter.part')}
      value={first === undefined ? '' : String(first)}
      style={{ width: 180 }}
      onChange={(event) => onChange(event.target.value === '' ? [] : [event.target.value])}
    />
  )
}
