import { SwapOutlined } from '@ant-design/icons'
import { Button, Flex, Select, Tooltip } from 'antd'
import { useTranslation } from 'react-i18next'
import type { DayRange } from '@/lib/days'
import { DimensionSelect } from '../shared/dimension-select'
import { chartOf, LIMITS, limitsOf, questionOf, type ExploreState } from './question'

interface DimensionsProps {
  state: ExploreState
  days: DayRange
  change: (part: Partial<ExploreState>) => void
}

const WIDE = { width: '100%' }

/** What an answer is broken down by: one dimension, or every combination of two. */
export function Dimensions({ state, days, change }: DimensionsProps) {
  const { t } = useTranslation('explore')
  const [first = '', second = ''] = state.by ?? []
  const isMap = chartOf(state) === 'map'
  const put = (...by: string[]) => {
    const chosen = by.filter((each) => each !== '')
    change({ by: chosen.length === 0 ? undefined : chosen })
  }
  return (
    <Flex vertical gap={8}>
      <DimensionSelect
        label={t('part.by')}
        placeholder={t('by.none')}
        value={first}
        allowClear
        style={WIDE}
        onChange={(code) => put(code, code === second ? '' : second)}
      />
      {first === '' || isMap ? null : (
        <Flex gap={8}>
          <DimensionSelect
            label={t('by.second')}
            placeholder={t('by.andBy')}
            value={second}
            allowClear
            without={[first]}
            style={WIDE}
            onChange={(code) => put(first, code)}
          />
          {second === '' ? null : (
            <Tooltip title={t('by.swap')}>
              <Button
                icon={<SwapOutlined rotate={90} />}
                aria-label={t('by.swap')}
                onClick={() => put(second, first)}
              />
            </Tooltip>
          )}
        </Flex>
      )}
      {first === '' || isMap ? null : (
        <Select
          aria-label={t('by.limit')}
          value={questionOf(state, days).limit}
          options={limitsOf(state).map((value) => ({
            value,
            label: t(second === '' ? 'by.first' : 'by.firstOfEach', { count: value }),
          }))}
          onChange={(limit) => change({ limit: LIMITS.find((each) => each === limit) })}
        />
      )}
    </Flex>
  )
}
