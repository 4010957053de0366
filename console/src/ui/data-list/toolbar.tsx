import { DownloadOutlined, SettingOutlined } from '@ant-design/icons'
import { Button, Checkbox, Flex, Input, Popover, Tooltip } from 'antd'
import { useRef, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useFailure } from '../use-failure'
import type { ColumnChoice } from './column-choice'
import type { ListState } from './types'

interface ToolbarProps<T> {
  state: ListState
  onState: (state: ListState) => void
  searchHint: string | undefined
  filters: ReactNode
  onExport: ((state: ListState) => Promise<void>) | undefined
  choice: ColumnChoice<T>
}

export function ListToolbar<T>({ state, onState, searchHint, filters, onExport, choice }: ToolbarProps<T>) {
  return (
    <Flex wrap gap={8} align="center" style={{ marginBottom: 12 }}>
      {searchHint === undefined ? null : <Search state={state} onState={onState} hint={searchHint} />}
      {filters}
      <Flex gap={8} style={{ marginInlineStart: 'auto' }}>
        {onExport === undefined ? null : <Export onExport={() => onExport(state)} />}
        <Columns choice={choice} />
      </Flex>
    </Flex>
  )
}

function Search({ state, onState, hint }: { state: ListState; onState: (state: ListState) => void; hint: string }) {
  const current = state.search ?? ''
  const [text, setText] = useState(current)
  const [seen, setSeen] = useState(current)
  const [sent, setSent] = useState(current)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  // The URL may change by itself: by a link, by going back, by "clear the search".
  if (current !== seen) {
    setSeen(current)
    if (current !== sent) setText(current)
  }
  const change = (typed: string) => {
    setText(typed)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      setSent(typed)
      onState({ ...state, search: typed === '' ? undefined : typed })
    }, 300)
  }
  return (
    <Input.Search
      allowClear
      aria-label={hint}
      placeholder={hint}
      value={text}
      onChange={(event) => change(event.target.value)}
      style={{ width: 'min(320px, 100%)' }}
    />
  )
}

function Export({ onExport }: { onExport: () => Promise<void> }) {
  const { t } = useTranslation()
  const [isBusy, setIsBusy] = useState(false)
  const fail = useFailure()
  const run = () => {
    setIsBusy(true)
    onExport()
      .catch(fail)
      .finally(() => setIsBusy(false))
  }
  return (
    <Button icon={<DownloadOutlined />} loading={isBusy} onClick={run}>
      CSV<span className="visually-hidden"> {t('list.export')}</span>
    </Button>
  )
}

function Columns<T>({ choice }: { choice: ColumnChoice<T> }) {
  const { t } = useTranslation()
  const options = choice.all
    .filter((each) => each.always !== true)
    .map((each) => ({ value: each.key, label: each.title }))
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title={t('list.columns')}
      content={
        <Checkbox.Group
          value={choice.keys}
          options={options}
          onChange={choice.choose}
          style={{ display: 'grid', gap: 4, maxHeight: 320, overflow: 'auto' }}
        />
      }
    >
      <Tooltip title={t('list.columns')}>
        <Button icon={<SettingOutlined />} aria-label={t('list.columns')} />
      </Tooltip>
    </Popover>
  )
}
