import { Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDimensionName } from '../shared/choices'
import { Panel } from './panel'
import type { Scene } from './question'
import { TopList } from './top-list'

const PRODUCTS = ['item', 'category', 'brand'] as const
const CHANNELS = ['channel', 'source', 'campaign', 'medium', 'device'] as const

interface TopsProps {
  scene: Scene
  onPeople: (by: string, key: string | null) => void
}

/** Which products and which channels made the amount. */
export function Tops({ scene, onPeople }: TopsProps) {
  const { t } = useTranslation('overview')
  return (
    <div className="overview-halves">
      <TopPanel title={t('top.products')} choices={PRODUCTS} scene={scene} onPeople={onPeople} />
      <TopPanel title={t('top.channels')} choices={CHANNELS} scene={scene} onPeople={onPeople} />
    </div>
  )
}

interface TopPanelProps extends TopsProps {
  title: string
  choices: readonly [string, ...string[]]
}

function TopPanel({ title, choices, scene, onPeople }: TopPanelProps) {
  const { t } = useTranslation('overview')
  const [by, setBy] = useState(choices[0])
  const dimensionName = useDimensionName()
  return (
    <Panel
      title={title}
      extra={
        <Select
          size="small"
          variant="filled"
          aria-label={t('top.by', { title })}
          value={by}
          popupMatchSelectWidth={false}
          options={choices.map((each) => ({ value: each, label: dimensionName(each) }))}
          onChange={setBy}
        />
      }
    >
      <TopList scene={scene} code="gmv" by={by} onPeople={onPeople} />
    </Panel>
  )
}
