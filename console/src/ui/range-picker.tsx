import { DatePicker, Flex, Select } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import { PRESETS, type DayRange, type RangeChoice, type RangeName } from '@/lib/days'
import { useDayRange, useRangeWords } from './ranges'

interface RangePickerProps {
  value: RangeChoice
  fallback: RangeName
  onChange: (choice: RangeChoice) => void
  /** The days that the page is really about, where they differ from what the choice says. */
  shown?: DayRange
}

/** A named range, or two days. */
export function RangePicker({ value, fallback, onChange, shown }: RangePickerProps) {
  const { t } = useTranslation()
  const days = useDayRange(value, fallback)
  const range = shown ?? days
  const words = useRangeWords()
  const name = value.range ?? fallback
  // An address may name more ranges than are offered.
  const names: RangeName[] = PRESETS.some((each) => each === name) ? [...PRESETS] : [...PRESETS, name]
  const isCustom = value.first !== undefined && value.last !== undefined
  return (
    <Flex gap={8} wrap>
      <Select<RangeName | 'custom'>
        aria-label={t('range.label')}
        value={isCustom ? 'custom' : name}
        style={{ minWidth: 132 }}
        options={[
          ...names.map((each) => ({ value: each, label: words(each) })),
          { value: 'custom' as const, label: t('range.custom') },
        ]}
        onChange={(chosen) => onChange(chosen === 'custom' ? range : { range: chosen })}
      />
      <DatePicker.RangePicker
        allowClear={false}
        value={[dayjs(range.first), dayjs(range.last)]}
        aria-label={t('range.days')}
        onChange={(picked) => {
          const [first, last] = picked ?? []
          if (first && last) onChange({ first: first.format('YYYY-MM-DD'), last: last.format('YYYY-MM-DD') })
        }}
      />
    </Flex>
  )
}
