import { Button, Drawer, Flex, Form, Input, Segmented, Select, Switch } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { InsightAlertsContractsRule as Rule, RuleDraft } from '@/lib/api/schema'
import { useDebounced } from '@/lib/use-debounced'
import { useFailure } from '@/ui/use-failure'
import { useDefinitions, useNameOf } from '../shared/choices'
import { FilterEditor } from '../shared/filter-editor'
import { ConditionFields } from './condition-fields'
import { RulePreview } from './rule-preview'
import { useRuleSentence } from './sentences'
import { saysHowMuch } from './templates'
import { useRefresh } from './use-alerts'

const LONGEST_NAME = 200
const SETTLE = 400

interface RuleDrawerProps {
  /** Null: a new one is made. */
  rule: Rule | null
  start: RuleDraft
  onClose: () => void
  onSaved: () => void
}

/** A rule as a sentence that can be filled in, and what it would have raised. */
export function RuleDrawer({ rule, start, onClose, onSaved }: RuleDrawerProps) {
  const { t } = useTranslation(['alerts', 'common'])
  const [draft, setDraft] = useState(start)
  const settled = useDebounced(draft, SETTLE)
  const change = (part: Partial<RuleDraft>) => setDraft((before) => ({ ...before, ...part }))
  const sentence = useRuleSentence()(draft)
  const { save, isBusy } = useSave(rule, onSaved)
  const metrics = useMetricChoices()
  return (
    <Drawer
      open
      size={640}
      onClose={onClose}
      title={rule === null ? t('form.make') : t('form.edit')}
      footer={
        <Flex justify="end" gap={8}>
          <Button onClick={onClose}>{t('common:action.cancel')}</Button>
          <Button
            type="primary"
            loading={isBusy}
            disabled={!saysHowMuch(draft.condition)}
            onClick={() => save({ ...draft, name: nameOf(draft, sentence) })}
          >
            {t('common:action.save')}
          </Button>
        </Flex>
      }
    >
      <Form layout="vertical" component="div">
        <p style={{ fontSize: 16, marginTop: 0 }} aria-live="polite">
          {t('form.tellMe', { sentence })}
        </p>
        <Flex gap={12} wrap>
          <Form.Item label={t('form.metric')} htmlFor="rule-metric" style={{ flex: '1 1 220px' }}>
            <Select
              id="rule-metric"
              value={draft.metric}
              options={metrics}
              showSearch={{ optionFilterProp: 'label' }}
              onChange={(metric) => change({ metric, args: {} })}
            />
          </Form.Item>
          <Form.Item label={t('form.window')}>
            <Segmented<'day' | 'hour'>
              aria-label={t('form.window')}
              value={draft.window ?? 'day'}
              options={(['day', 'hour'] as const).map((each) => ({ value: each, label: t(`window.${each}`) }))}
              onChange={(window) => change({ window })}
            />
          </Form.Item>
        </Flex>
        <ConditionFields draft={draft} onChange={(condition) => change({ condition })} />
        <Form.Item label={t('form.filters')}>
          <FilterEditor value={draft.filters} onChange={(filters) => change({ filters })} />
        </Form.Item>
        {saysHowMuch(settled.condition) ? <RulePreview draft={settled} name={nameOf(settled, sentence)} /> : null}
        <Flex gap={16} wrap style={{ marginTop: 20 }}>
          <Form.Item label={t('form.name')} htmlFor="rule-name" style={{ flex: '1 1 260px' }}>
            <Input
              id="rule-name"
              value={draft.name}
              maxLength={LONGEST_NAME}
              placeholder={sentence}
              onChange={(event) => change({ name: event.target.value })}
            />
          </Form.Item>
          <Form.Item label={t('form.enabled')} htmlFor="rule-enabled">
            <Switch id="rule-enabled" checked={draft.enabled} onChange={(enabled) => change({ enabled })} />
          </Form.Item>
        </Flex>
      </Form>
    </Drawer>
  )
}

/** A rule without a name is called what it says. */
function nameOf(draft: RuleDraft, sentence: string): string {
  const name = draft.name.trim()
  return name === '' ? sentence.slice(0, LONGEST_NAME) : name
}

function useMetricChoices() {
  const definitions = useDefinitions()
  const nameOfMetric = useNameOf()
  return useMemo(
    () => definitions.map((each) => ({ value: each.code, label: nameOfMetric(each) })),
    [definitions, nameOfMetric],
  )
}

function useSave(rule: Rule | null, onSaved: () => void) {
  const onError = useFailure()
  const refresh = useRefresh()
  const onSuccess = async () => {
    await refresh()
    onSaved()
  }
  const make = api.useMutation('post', '/api/v1/insight/alert-rules', { onError, onSuccess })
  const change = api.useMutation('put', '/api/v1/insight/alert-rules/{rule_id}', { onError, onSuccess })
  return {
    isBusy: make.isPending || change.isPending,
    save: (body: RuleDraft) =>
      rule === null ? make.mutate({ body }) : change.mutate({ params: { path: { rule_id: rule.rule_id } }, body }),
  }
}
