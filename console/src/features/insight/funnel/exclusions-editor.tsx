import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Flex, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { EventSelect } from '../shared/event-select'
import { FilterEditor } from '../shared/filter-editor'
import type { ExclusionDraft } from './question'

interface ExclusionsEditorProps {
  value: readonly ExclusionDraft[]
  /** Events of the steps, in their order. */
  steps: readonly string[]
  onChange: (exclusions: ExclusionDraft[]) => void
}

/** Events that end a way, and between which steps they do. */
export function ExclusionsEditor({ value, steps, onChange }: ExclusionsEditorProps) {
  const { t } = useTranslation('funnel')
  const places = steps.map((event, index) => ({
    value: index + 1,
    label: t('exclusion.place', { number: index + 1, event: event === '' ? '…' : event }),
  }))
  return (
    <Flex vertical gap={8}>
      {value.map((each, index) => {
        const change = (part: Partial<ExclusionDraft>) => onChange(value.with(index, { ...each, ...part }))
        const before = each.before ?? steps.length
        return (
          <Flex key={index} vertical gap={6} role="group" aria-label={t('exclusion.one', { number: index + 1 })}>
            <Flex gap={6}>
              <EventSelect
                label={t('exclusion.event')}
                value={each.event}
                onChange={(event) => change({ event })}
                style={{ flex: 1 }}
              />
              <Button
                type="text"
                icon={<DeleteOutlined />}
                aria-label={t('exclusion.remove', { number: index + 1 })}
                onClick={() => onChange(value.toSpliced(index, 1))}
              />
            </Flex>
            <Flex gap={6} wrap>
              <Select
                aria-label={t('exclusion.after')}
                value={Math.min(each.after, Math.max(1, steps.length - 1))}
                options={places.slice(0, -1)}
                onChange={(after) => change({ after, before: before <= after ? undefined : each.before })}
                style={{ flex: '1 1 120px' }}
                popupMatchSelectWidth={false}
              />
              <Select
                aria-label={t('exclusion.before')}
                value={before}
                options={places.slice(each.after)}
                onChange={(chosen) => change({ before: chosen === steps.length ? undefined : chosen })}
                style={{ flex: '1 1 120px' }}
                popupMatchSelectWidth={false}
              />
            </Flex>
            <FilterEditor
              value={each.filters ?? []}
              onChange={(filters) => change({ filters: filters.length === 0 ? undefined : filters })}
            />
          </Flex>
        )
      })}
      <Button
        type="dashed"
        size="small"
        icon={<PlusOutlined />}
        style={{ alignSelf: 'flex-start' }}
        disabled={steps.length < 2}
        onClick={() => onChange([...value, { event: '', filters: undefined, after: 1, before: undefined }])}
      >
        {t('exclusion.add')}
      </Button>
    </Flex>
  )
}
