import {
  ArrowDownOutlined,
  ArrowUpOutlined,
  DeleteOutlined,
  FilterOutlined,
  HolderOutlined,
  PlusOutlined,
} from '@ant-design/icons'
import { Button, Checkbox, Flex, Tooltip, theme } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { EventSelect } from '../shared/event-select'
import { FilterEditor } from '../shared/filter-editor'
import { MOST_STEPS, moveStep, NEW_STEP, type StepDraft } from './question'

interface StepsEditorProps {
  value: readonly StepDraft[]
  onChange: (steps: StepDraft[]) => void
}

/** The steps of a funnel, in their order: by mouse they are dragged, by keyboard moved with buttons. */
export function StepsEditor({ value, onChange }: StepsEditorProps) {
  const { t } = useTranslation('funnel')
  const [dragged, setDragged] = useState<number | null>(null)
  const drop = (to: number) => {
    if (dragged !== null && dragged !== to) onChange(moveStep(value, dragged, to))
    setDragged(null)
  }
  return (
    <Flex vertical gap={8} component="ol" style={{ listStyle: 'none', margin: 0, padding: 0 }}>
      {value.map((step, index) => (
        <StepRow
          key={index}
          step={step}
          index={index}
          count={value.length}
          isDragged={dragged === index}
          onDrag={() => setDragged(index)}
          onDrop={() => drop(index)}
          onDragEnd={() => setDragged(null)}
          onChange={(changed) => onChange(value.with(index, changed))}
          onMove={(by) => onChange(moveStep(value, index, index + by))}
          onRemove={() => onChange(value.toSpliced(index, 1))}
        />
      ))}
      <li>
        <Button
          type="dashed"
          icon={<PlusOutlined />}
          disabled={value.length >= MOST_STEPS}
          onClick={() => onChange([...value, NEW_STEP])}
        >
          {t('step.add')}
        </Button>
      </li>
    </Flex>
  )
}

interface StepRowProps {
  step: StepDraft
  index: number
  count: number
  isDragged: boolean
  onDrag: () => void
  onDrop: () => void
  onDragEnd: () => void
  onChange: (step: StepDraft) => void
  onMove: (by: number) => void
  onRemove: () => void
}

function StepRow({ step, index, count, isDragged, ...on }: StepRowProps) {
  const { t } = useTranslation('funnel')
  const { token } = theme.useToken()
  const [isFiltering, setIsFiltering] = useState(step.filters !== undefined)
  const number = index + 1
  return (
    <li
      onDragOver={(event) => event.preventDefault()}
      onDrop={on.onDrop}
      style={{
        border: `1px solid ${token.colorBorderSecondary}`,
        borderRadius: token.borderRadius,
        padding: 8,
        opacity: isDragged ? 0.5 : 1,
      }}
    >
      <Flex gap={6} align="center" wrap>
        <span
          draggable
          onDragStart={on.onDrag}
          onDragEnd={on.onDragEnd}
          title={t('step.drag')}
          style={{ cursor: 'grab', color: token.colorTextSecondary }}
        >
          <HolderOutlined aria-hidden /> {number}
        </span>
        <EventSelect
          label={t('step.event', { number })}
          value={step.event}
          onChange={(event) => on.onChange({ ...step, event })}
          style={{ flex: '1 1 170px', minWidth: 150 }}
        />
        <Flex gap={0}>
          <Tooltip title={t('step.filter')}>
            <Button
              type={isFiltering ? 'primary' : 'text'}
              ghost={isFiltering}
              size="small"
              icon={<FilterOutlined />}
              aria-label={t('step.filterOf', { number })}
              aria-expanded={isFiltering}
              onClick={() => setIsFiltering(!isFiltering)}
            />
          </Tooltip>
          <Button
            type="text"
            size="small"
            icon={<ArrowUpOutlined />}
            disabled={index === 0}
            aria-label={t('step.up', { number })}
            onClick={() => on.onMove(-1)}
          />
          <Button
            type="text"
            size="small"
            icon={<ArrowDownOutlined />}
            disabled={index === count - 1}
            aria-label={t('step.down', { number })}
            onClick={() => on.onMove(1)}
          />
          <Button
            type="text"
            size="small"
            icon={<DeleteOutlined />}
            aria-label={t('step.remove', { number })}
            onClick={on.onRemove}
          />
        </Flex>
      </Flex>
      {isFiltering ? (
        <div style={{ marginTop: 8 }}>
          <FilterEditor
            value={step.filters ?? []}
            onChange={(filters) => on.onChange({ ...step, filters: filters.length === 0 ? undefined : filters })}
          />
        </div>
      ) : null}
      {index === 0 || index === count - 1 ? null : (
        <Checkbox
          checked={step.optional === true}
          style={{ marginTop: 6 }}
          onChange={(event) => on.onChange({ ...step, optional: event.target.checked ? true : undefined })}
        >
          {t('step.optional')}
        </Checkbox>
      )}
    </li>
  )
}
