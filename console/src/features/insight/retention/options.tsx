import { Checkbox, Flex, InputNumber, Segmented } from 'antd'
import { useTranslation } from 'react-i18next'
import { DimensionSelect } from '../shared/dimension-select'
import { ANY_ACTIVE } from '../shared/any-active'
import { EventSelect } from '../shared/event-select'
import { FilterEditor } from '../shared/filter-editor'
import { Option } from '../shared/option'
import { BracketsEditor } from './brackets-editor'
import { bracketsOf, GRAINS, MODES, MOST_PERIODS, periodsOf, type MatchDraft, type RetentionState } from './question'

interface OptionsProps {
  state: RetentionState
  onChange: (change: Partial<RetentionState>) => void
}

/** All that shapes a question of retention; each with a sentence that says what it does. */
export function Options({ state, onChange }: OptionsProps) {
  const { t } = useTranslation('retention')
  const grain = state.grain ?? 'day'
  const mode = state.mode ?? 'on'
  return (
    <Flex vertical gap={16}>
      <Option label={t('start.label')} hint={t('start.hint')}>
        <MatchField label={t('start.label')} value={state.start} onChange={(start) => onChange({ start })} />
      </Option>
      <Option label={t('back.label')} hint={t('back.hint')}>
        <MatchField label={t('back.label')} value={state.back} onChange={(back) => onChange({ back })} />
      </Option>
      <Option label={t('grain.label')} hint={t('grain.hint')}>
        <Segmented
          aria-label={t('grain.label')}
          value={grain}
          options={GRAINS.map((value) => ({ value, label: t(`grain.${value}`) }))}
          onChange={(value) => onChange({ grain: value === 'day' ? undefined : value, periods: undefined })}
        />
      </Option>
      <Option label={t('mode.label')} hint={t(`mode.hint.${mode}`)}>
        <Segmented
          aria-label={t('mode.label')}
          value={mode}
          options={MODES.map((value) => ({ value, label: t(`mode.${value}`) }))}
          onChange={(value) => onChange({ mode: value === 'on' ? undefined : value })}
        />
      </Option>
      {mode === 'bracket' ? (
        <Option label={t('brackets.label')} hint={t('brackets.hint')}>
          <BracketsEditor value={bracketsOf(state)} onChange={(brackets) => onChange({ brackets })} />
        </Option>
      ) : (
        <Option label={t('periods.label')} hint={t('periods.hint')}>
          <InputNumber
            aria-label={t('periods.label')}
            min={1}
            max={MOST_PERIODS}
            precision={0}
            value={periodsOf(state)}
            onChange={(periods) => onChange({ periods: periods ?? undefined })}
          />
        </Option>
      )}
      <Option label={t('by.label')} hint={t('by.hint')}>
        <DimensionSelect
          allowClear
          label={t('by.label')}
          placeholder={t('by.none')}
          value={state.by ?? ''}
          onChange={(by) => onChange({ by: by === '' ? undefined : by })}
          style={{ width: '100%' }}
        />
      </Option>
      <Checkbox
        checked={state.cohort === 'recurring'}
        onChange={(event) => onChange({ cohort: event.target.checked ? 'recurring' : undefined })}
      >
        {t('recurring')}
      </Checkbox>
      <Option label={t('filters.label')} hint={t('filters.hint')}>
        <FilterEditor
          value={state.filters ?? []}
          onChange={(filters) => onChange({ filters: filters.length === 0 ? undefined : filters })}
        />
      </Option>
    </Flex>
  )
}

interface MatchFieldProps {
  label: string
  value: MatchDraft | undefined
  onChange: (match: MatchDraft | undefined) => void
}

/** An event, any active one unless chosen, and which of them. */
function MatchField({ label, value, onChange }: MatchFieldProps) {
  const event = value?.event ?? ANY_ACTIVE
  const put = (next: MatchDraft) => onChange(next.event === ANY_ACTIVE && next.filters === undefined ? undefined : next)
  return (
    <Flex vertical gap={6}>
      <EventSelect
        withAny
        label={label}
        value={event}
        onChange={(chosen) => put({ event: chosen, filters: value?.filters })}
        style={{ width: '100%' }}
      />
      <FilterEditor
        value={value?.filters ?? []}
        onChange={(filters) => put({ event, filters: filters.length === 0 ? undefined : filters })}
      />
    </Flex>
  )
}
