import { DatePicker, Flex, Select } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import { dayIn, PRESETS, resolveRange, type DayRange, type Preset, type RangeChoice } from '@/lib/days'
import { usePlace } from '@/lib/workspace'

interface RangePickerProps {
  value: RangeChoice
  fallback: Preset
  onChange: (choice: RangeChoice) => void
  /** The days that the page is really about, where they differ from what the choice says. */
  shown?: DayRange
}

/** The days that the page's choice means, in the workspace's zone. */
export function useDayRange(choice: RangeChoice, fallback: Preset): DayRange {
  return resolveRange(choice, useToday(), fallback)
}

export function useToday(): string {
  return dayIn(usePlace().timeZone)
}

/** A named range, or two days. */
export function RangePicker({ value, fallback, onChange, shown }: RangePickerProps) {
  const { t } = useTranslation()
  const chosen = useDayRange(value, fallback)
  const range = shown ?? chosen
  const isCustom = value.first !== undefined && value.last !== undefined
  return (
    <Flex gap={8} wrap>
      <Select<Preset | 'custom'>
        aria-label={t('range.label')}
        value={isCustom ? 'custom' : (value.range ?? fallback)}
        style={{ minWidth: 132 }}
        options={[...PRESETS, 'custom' as const].map((each) => ({ value: each, label: t(`range.${each}`) }))}
        onChange={(name) => onChange(name === 'custom' ? range : { range: name })}
      />
      <DatePicker.RangePicker
        allowClear={false}
        value={[dayjs(range.first), dayjs(range.last)]}
        aria-label={t('range.days')}
        onChange={(days) => {
          const [first, last] = days ?? []
          if (first && last) onChange({ first: first.format('YYYY-MM-DD'), last: last.format('YYYY-MM-DD') })
        }}
      />
    </Flex>
  )
}
