import { FilterOutlined } from '@ant-design/icons'
import { Badge, Button, Flex, Popover, Select, Switch } from 'antd'
import { useTranslation } from 'react-i18next'
import type { RangeChoice } from '@/lib/days'
import { RangePicker } from '@/ui/range-picker'
import { FilterEditor } from '../shared/filter-editor'
import { FALLBACK, type Scene } from './question'
import type { OverviewState } from './routes'

const COMPARISONS = ['previous', 'year', 'none'] as const

interface ToolbarProps {
  state: OverviewState
  scene: Scene
  onChange: (change: Partial<OverviewState>) => void
}

/** Which days, held against which, and of which part of the shop. */
export function Toolbar({ state, scene, onChange }: ToolbarProps) {
  const { t } = useTranslation('overview')
  const isNamed = state.first === undefined || state.last === undefined
  const canReachToday = isNamed && !/^(today|yesterday|last_.*)$/.test(state.range ?? FALLBACK)
  return (
    <Flex gap={8} wrap align="center">
      <RangePicker
        value={state}
        fallback={FALLBACK}
        shown={scene.days}
        onChange={({ range, first, last }: RangeChoice) => onChange({ range, first, last })}
      />
      <Select<(typeof COMPARISONS)[number]>
        aria-label={t('compare.label')}
        value={state.compare ?? 'previous'}
        popupMatchSelectWidth={false}
        options={COMPARISONS.map((each) => ({ value: each, label: t(`compare.${each}`) }))}
        onChange={(compare) => onChange({ compare: compare === 'previous' ? undefined : compare })}
      />
      <Popover
        trigger="click"
        placement="bottomRight"
        title={t('filters.title')}
        content={
          <div style={{ maxWidth: 'min(560px, 84vw)' }}>
            <FilterEditor
              value={scene.filters}
              onChange={(filters) => onChange({ filters: filters.length === 0 ? undefined : filters })}
            />
          </div>
        }
      >
        <Badge count={scene.filters.length} size="small">
          <Button icon={<FilterOutlined />}>{t('filters.open')}</Button>
        </Badge>
      </Popover>
      {canReachToday ? (
        <label style={{ display: 'inline-flex', gap: 6, alignItems: 'center' }}>
          <Switch
            size="small"
            checked={state.today === 'with'}
            onChange={(isOn) => onChange({ today: isOn ? 'with' : undefined })}
          />
          {t('today.with')}
        </label>
      ) : null}
    </Flex>
  )
}
