import { DatePicker, Flex, Select } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import { useEventName } from '@/lib/event-name'
import { useFormat } from '@/lib/format'
import { KINDS, type Kind } from './kinds'
import type { TimelineFilter } from './timeline'

interface FiltersProps {
  personNo: number
  value: TimelineFilter
  onChange: (filter: TimelineFilter) => void
}

/** By kind, by name with how often, by days. */
export function TimelineFilters({ personNo, value, onChange }: FiltersProps) {
  const { t } = useTranslation('people')
  const format = useFormat()
  const eventName = useEventName()
  const counted = api.useQuery('get', '/api/v1/persons/{person_no}/event-names', {
    params: { path: { person_no: personNo } },
  })
  const names = counted.data ?? []
  const kinds = KINDS.filter((kind) => names.some((each) => each.kind === kind) || value.kind === kind)
  const toDay = (day: string | undefined) => (day === undefined ? null : dayjs(day))
  return (
    <Flex wrap gap={8} style={{ marginBlockEnd: 4 }}>
      <Select<Kind>
        aria-label={t('timeline.kind')}
        placeholder={t('timeline.kind')}
        allowClear
        style={{ minWidth: 132 }}
        value={value.kind ?? null}
        options={kinds.map((each) => ({ value: each, label: t(`kind.${each}`) }))}
        onChange={(kind: Kind | undefined) => onChange({ ...value, kind, event: undefined })}
      />
      <Select<string>
        aria-label={t('timeline.event')}
        placeholder={t('timeline.event')}
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        popupMatchSelectWidth={false}
        style={{ minWidth: 180, maxWidth: '100%' }}
        value={value.event ?? null}
        options={names.map((each) => ({
          value: each.event,
          label: `${eventName(each.event)} · ${format.number(each.rows)}`,
        }))}
        onChange={(event: string | undefined) => onChange({ ...value, event, kind: undefined })}
      />
      <DatePicker.RangePicker
        aria-label={t('timeline.days')}
        allowEmpty={[true, true]}
        placeholder={[t('timeline.from'), t('timeline.to')]}
        value={[toDay(value.first), toDay(value.last)]}
        onChange={(days) =>
          onChange({
            ...value,
            first: days?.[0]?.format('YYYY-MM-DD'),
            last: days?.[1]?.format('YYYY-MM-DD'),
          })
        }
      />
    </Flex>
  )
}
