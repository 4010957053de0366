import { Segmented } from 'antd'
import { useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '@/lib/format'
import { RegionMap } from '@/ui/map/region-map'
import { QueryState } from '@/ui/states'
import { keyOf } from '../shared/groups'
import { useValues } from '../shared/values'
import { Panel } from './panel'
import type { Scene } from './question'
import { TopList } from './top-list'
import { metricOf, useGroups } from './use-overview'

const HEIGHT = 380
/** The map shows every region; the list beside it the largest. */
const REGIONS = 300
const AREAS = { china: 'province', world: 'country' } as const

interface RegionPanelProps {
  scene: Scene
  onPeople: (by: string, key: string | null) => void
}

export function RegionPanel({ scene, onPeople }: RegionPanelProps) {
  const { t } = useTranslation('overview')
  const { currency } = useFormat()
  const [area, setArea] = useState<keyof typeof AREAS>(currency === 'CNY' ? 'china' : 'world')
  const by = AREAS[area]
  return (
    <div style={{ marginBlockStart: 12 }}>
      <Panel
        title={t('region.title')}
        extra={
          <Segmented<keyof typeof AREAS>
            size="small"
            aria-label={t('region.area')}
            value={area}
            options={[
              { value: 'china', label: t('region.china') },
              { value: 'world', label: t('region.world') },
            ]}
            onChange={setArea}
          />
        }
      >
        <div className="overview-split" style={{ marginBlockStart: 0 }}>
          <Map scene={scene} area={area} onPeople={onPeople} />
          <TopList scene={scene} code="gmv" by={by} onPeople={onPeople} />
        </div>
      </Panel>
    </div>
  )
}

function Map({ scene, area, onPeople }: RegionPanelProps & { area: keyof typeof AREAS }) {
  const { t } = useTranslation('overview')
  const by = AREAS[area]
  const query = useGroups(scene, ['gmv'], by, REGIONS)
  const values = useValues()
  const metric = metricOf(query.data, 'gmv')
  const currency = metric?.currency ?? null
  const rows = useMemo(
    () => metric?.groups.map((group) => ({ key: keyOf(group), value: group.total.value })) ?? [],
    [metric],
  )
  const write = useCallback((value: number) => values.short(value, { unit: 'money', currency }), [values, currency])
  return (
    <QueryState query={query} skeleton={<div style={{ height: HEIGHT }} />}>
      {() => (
        <RegionMap
          area={area}
          rows={rows}
          isAdditive
          height={HEIGHT}
          format={write}
          label={t('region.map')}
          onPick={([key]) => {
            if (key !== undefined) onPeople(by, key)
          }}
        />
      )}
    </QueryState>
  )
}
