import { DatePicker, Input, Select } from 'antd'
import dayjs from 'dayjs'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import { auditRoute } from './routes'
import { useAuditWords } from './words'

/** By kind of thing, action, person and days; all of them stand in the address. */
export function AuditFilters() {
  const { t } = useTranslation(['audit', 'common'])
  const words = useAuditWords()
  const search = auditRoute.useSearch()
  const navigate = auditRoute.useNavigate()
  const change = (part: Partial<typeof search>) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true })
  const actions = api.useQuery('get', '/api/v1/audit/actions').data ?? []
  // What the address asks for is named, whether the trail holds any of it or not.
  const kinds = [...new Set([...actions.map(nounOf), ...(search.kind ? [search.kind] : [])])]
  const fitting = search.kind === undefined ? actions : actions.filter((each) => nounOf(each) === search.kind)
  const offered = [...new Set([...fitting, ...(search.action ? [search.action] : [])])]
  const { first, last } = search
  return (
    <>
      <Select
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={t('kindLabel')}
        placeholder={t('kindLabel')}
        value={search.kind}
        style={{ minWidth: 160 }}
        popupMatchSelectWidth={false}
        options={byLabel(kinds.map((noun) => ({ value: noun, label: words.kind(noun) })))}
        onChange={(kind?: string) => change({ kind, action: undefined })}
      />
      <Select
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={t('actionLabel')}
        placeholder={t('actionLabel')}
        value={search.action}
        style={{ minWidth: 180 }}
        popupMatchSelectWidth={false}
        options={byLabel(offered.map((code) => ({ value: code, label: words.action(code) })))}
        onChange={(action?: string) => change({ action })}
      />
      <Who key={search.who ?? ''} value={search.who} onChange={(who) => change({ who })} />
      <DatePicker.RangePicker
        aria-label={t('common:range.days')}
        allowEmpty={[true, true]}
        value={[first === undefined ? null : dayjs(first), last === undefined ? null : dayjs(last)]}
        onChange={(days) => {
          const [from, to] = (days ?? []).map((each) => each?.format('YYYY-MM-DD'))
          change({ first: from, last: to })
        }}
      />
    </>
  )
}

/** Takes effect on Enter, on leaving the field, and when it is emptied. */
function Who({ value, onChange }: { value: string | undefined; onChange: (who: string | undefined) => void }) {
  const { t } = useTranslation('audit')
  const [text, setText] = useState(value ?? '')
  const sent = useRef(value)
  const send = (typed: string) => {
    const next = typed.trim() === '' ? undefined : typed.trim()
    if (next === sent.current) return
    sent.current = next
    onChange(next)
  }
  return (
    <Input
      allowClear
      aria-label={t('whoLabel')}
      placeholder={t('whoLabel')}
      value={text}
      style={{ width: 160 }}
      onChange={(event) => {
        setText(event.target.value)
        if (event.target.value === '') send('')
      }}
      onPressEnter={() => send(text)}
      onBlur={() => send(text)}
    />
  )
}

function nounOf(action: string): string {
  return action.split('.', 1)[0] ?? action
}

function byLabel<T extends { label: string }>(options: T[]): T[] {
  return options.sort((one, other) => one.label.localeCompare(other.label))
}
