import { useNavigate } from '@tanstack/react-router'
import { App, Button, Flex, Switch, Tag, Tooltip } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import { download, toQuery } from '@/lib/api/download'
import type { InsightAlertsContractsRule as Rule } from '@/lib/api/schema'
import { useMay } from '@/lib/workspace'
import { DataList } from '@/ui/data-list/data-list'
import type { DataColumn } from '@/ui/data-list/types'
import { useFailure } from '@/ui/use-failure'
import { useValues } from '../shared/values'
import { alertsRoute } from './routes'
import { useMeasured, usePeriod, useRuleSentence } from './sentences'
import { Suggestions } from './suggestions'
import { loadRules, RULES, useRefresh } from './use-alerts'
import { Said } from '@/ui/said'

export function RuleList({ onEdit }: { onEdit: (rule: Rule) => void }) {
  const { t } = useTranslation('alerts')
  const { search, sort } = alertsRoute.useSearch()
  const navigate = alertsRoute.useNavigate()
  const columns = useColumns(onEdit)
  return (
    <DataList<Rule>
      name="alert-rules"
      label={t('tab.rules')}
      queryKey={['get', RULES, 'list']}
      columns={columns}
      rowKey={(rule) => rule.rule_id}
      load={loadRules}
      state={{ search, sort }}
      onState={(next) => void navigate({ search: (before) => ({ ...before, ...next }), replace: true })}
      searchHint={t('rules.search')}
      onExport={(list) => download(`${RULES}/export${toQuery({ ...list })}`)}
      empty={<Suggestions />}
    />
  )
}

function useChanges() {
  const { t } = useTranslation(['alerts', 'common'])
  const { modal } = App.useApp()
  const onError = useFailure()
  const onSuccess = useRefresh()
  const change = api.useMutation('put', '/api/v1/insight/alert-rules/{rule_id}', { onError, onSuccess })
  const removal = api.useMutation('delete', '/api/v1/insight/alert-rules/{rule_id}', { onError, onSuccess })
  const { mutate: save } = change
  const { mutateAsync: remove } = removal
  return useMemo(
    () => ({
      rest: (rule: Rule, enabled: boolean) =>
        save({ params: { path: { rule_id: rule.rule_id } }, body: { ...rule.draft, enabled } }),
      archive: (rule: Rule) =>
        void modal.confirm({
          title: t('rules.archiveTitle', { name: rule.draft.name }),
          content: t('rules.archiveText'),
          okText: t('rules.archive'),
          okButtonProps: { danger: true },
          cancelText: t('common:action.cancel'),
          onOk: () => remove({ params: { path: { rule_id: rule.rule_id } } }),
        }),
    }),
    [modal, t, save, remove],
  )
}

function useColumns(onEdit: (rule: Rule) => void): DataColumn<Rule>[] {
  const { t } = useTranslation(['alerts', 'common'])
  const values = useValues()
  const measured = useMeasured()
  const ruleSentence = useRuleSentence()
  const period = usePeriod()
  const navigate = useNavigate()
  const mayWrite = useMay('insight:write')
  const { rest, archive } = useChanges()
  return useMemo(
    () => [
      { key: 'name', title: t('rules.name'), sort: 'name', always: true, render: (rule) => rule.draft.name },
      { key: 'when', title: t('rules.when'), render: (rule) => ruleSentence(rule.draft) },
      { key: 'state', title: t('list.state'), render: (rule) => <RuleState rule={rule} /> },
      {
        key: 'last',
        title: t('rules.last'),
        render: (rule) =>
          rule.last_period === null
            ? t('rules.notYet')
            : `${values.full(rule.last_value, measured(rule.draft.metric))} · ${period(rule.last_period)}`,
      },
      { key: 'by', title: t('rules.by'), hidden: true, render: (rule) => rule.created_by },
      {
        key: 'actions',
        title: t('rules.actions'),
        always: true,
        render: (rule) => (
          <Flex gap={4} align="center" wrap>
            {mayWrite ? (
              <Switch
                size="small"
                aria-label={t('rules.watches', { name: rule.draft.name })}
                checked={rule.draft.enabled}
                onChange={(enabled) => rest(rule, enabled)}
              />
            ) : null}
            <Button
              size="small"
              type="text"
              onClick={() => void navigate({ to: '/alerts', search: { rule: rule.rule_id } })}
            >
              {t('rules.history')}
            </Button>
            {mayWrite ? (
              <>
                <Button size="small" onClick={() => onEdit(rule)}>
                  {t('common:action.edit')}
                </Button>
                <Button size="small" type="text" danger onClick={() => archive(rule)}>
                  {t('rules.archive')}
                </Button>
              </>
            ) : null}
          </Flex>
        ),
      },
    ],
    [t, values, measured, ruleSentence, period, navigate, mayWrite, rest, archive, onEdit],
  )
}

function RuleState({ rule }: { rule: Rule }) {
  const { t } = useTranslation('alerts')
  if (!rule.draft.enabled) return <Tag>{t('rules.rests')}</Tag>
  if (rule.problem !== null)
    return (
      <Tooltip title={<Said text={rule.problem} />}>
        <Tag color="warning" tabIndex={0}>
          {t('rules.problem')}
        </Tag>
      </Tooltip>
    )
  return rule.firing ? <Tag color="error">{t('state.open')}</Tag> : <Tag color="success">{t('rules.quiet')}</Tag>
}
