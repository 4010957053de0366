import { Checkbox, Flex, InputNumber, Segmented, Select, Space } from 'antd'
import { useTranslation } from 'react-i18next'
import { DimensionSelect } from '../shared/dimension-select'
import { FilterEditor } from '../shared/filter-editor'
import { Option } from '../shared/option'
import { ExclusionsEditor } from './exclusions-editor'
import { GRAINS, MODES, MOST_SECONDS, toWindow, UNITS, windowOf, type FunnelState, type WindowUnit } from './question'

interface OptionsProps {
  state: FunnelState
  onChange: (change: Partial<FunnelState>) => void
}

/** All that shapes a funnel beside its steps; each with a sentence that says what it does. */
export function Options({ state, onChange }: OptionsProps) {
  const { t } = useTranslation('funnel')
  const mode = state.mode ?? 'ordered'
  const names = (state.steps ?? []).map((step) => step.event)
  return (
    <Flex vertical gap={16}>
      <Option label={t('window.label')} hint={t('window.hint')}>
        <WindowField seconds={windowOf(state)} onChange={(window) => onChange({ window })} />
      </Option>
      <Option label={t('mode.label')} hint={t(`mode.hint.${mode}`)}>
        <Segmented
          aria-label={t('mode.label')}
          value={mode}
          options={MODES.map((value) => ({ value, label: t(`mode.${value}`) }))}
          onChange={(value) => onChange({ mode: value === 'ordered' ? undefined : value })}
        />
      </Option>
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
      <Option label={t('grain.label')} hint={t('grain.hint')}>
        <Segmented
          aria-label={t('grain.label')}
          value={state.grain ?? 'none'}
          options={[
            { value: 'none', label: t('grain.none') },
            ...GRAINS.map((value) => ({ value, label: t(`grain.${value}`) })),
          ]}
          onChange={(value) => onChange({ grain: GRAINS.find((each) => each === value) })}
        />
      </Option>
      <Option label={t('hold.label')} hint={t('hold.hint')}>
        <DimensionSelect
          allowClear
          label={t('hold.label')}
          placeholder={t('hold.none')}
          value={state.hold ?? ''}
          onChange={(hold) => onChange({ hold: hold === '' ? undefined : hold })}
          style={{ width: '100%' }}
        />
      </Option>
      <Flex vertical gap={4}>
        <Checkbox
          checked={state.perSession === true}
          onChange={(event) => onChange({ perSession: event.target.checked ? true : undefined })}
        >
          {t('perSession')}
        </Checkbox>
        <Checkbox
          disabled={mode === 'any'}
          checked={mode !== 'any' && state.firstEver === true}
          onChange={(event) => onChange({ firstEver: event.target.checked ? true : undefined })}
        >
          {t('firstEver')}
        </Checkbox>
      </Flex>
      {mode === 'any' ? null : (
        <Option label={t('exclusion.label')} hint={t('exclusion.hint')}>
          <ExclusionsEditor
            value={state.exclusions ?? []}
            steps={names}
            onChange={(exclusions) => onChange({ exclusions: exclusions.length === 0 ? undefined : exclusions })}
          />
        </Option>
      )}
      <Option label={t('filters.label')} hint={t('filters.hint')}>
        <FilterEditor
          value={state.filters ?? []}
          onChange={(filters) => onChange({ filters: filters.length === 0 ? undefined : filters })}
        />
      </Option>
    </Flex>
  )
}

/** How long a way through the funnel may take. */
function WindowField({ seconds, onChange }: { seconds: number; onChange: (seconds: number) => void }) {
  const { t } = useTranslation('funnel')
  const { count, unit } = toWindow(seconds)
  const set = (next: number, of: WindowUnit) => onChange(Math.min(MOST_SECONDS, Math.max(1, next) * UNITS[of]))
  return (
    <Space.Compact>
      <InputNumber
        aria-label={t('window.label')}
        min={1}
        max={Math.floor(MOST_SECONDS / UNITS[unit])}
        precision={0}
        value={count}
        onChange={(next) => (next === null ? undefined : set(next, unit))}
        style={{ width: 100 }}
      />
      <Select
        aria-label={t('window.unit')}
        value={unit}
        options={(['minute', 'hour', 'day'] as const).map((value) => ({ value, label: t(`window.${value}`) }))}
        onChange={(of) => set(count, of)}
        style={{ width: 110 }}
      />
    </Space.Compact>
  )
}
