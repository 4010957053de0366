import { Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import { useDoorWord } from '../shared/door'
import { isReason, REASONS } from '../shared/reasons'
import { rejectedRoute } from './routes'

/** Reason, event and source, of which those that wait are offered. */
export function Filters() {
  const { t } = useTranslation('events')
  const search = rejectedRoute.useSearch()
  const navigate = rejectedRoute.useNavigate()
  const groups = api.useQuery('get', '/api/v1/rejected-events/groups')
  const set = (changed: Partial<typeof search>) =>
    void navigate({ search: (before) => ({ ...before, ...changed }), replace: true })
  const known = groups.data?.items ?? []
  const door = useDoorWord()
  const select = (
    label: string,
    value: string | undefined,
    all: string[],
    onChange: (value?: string) => void,
    word: (each: string) => string = (each) => each,
  ) => (
    <Select<string>
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      aria-label={label}
      placeholder={label}
      value={value ?? null}
      onChange={(picked: string | undefined) => onChange(picked)}
      options={[...new Set([...all, ...(value === undefined ? [] : [value])])].map((each) => ({
        value: each,
        label: word(each),
      }))}
      style={{ width: 190 }}
    />
  )
  const codes = known.map((each) => each.code)
  return (
    <>
      {select(
        t('rejected.reason'),
        search.code,
        codes.length === 0 ? [...REASONS] : codes,
        (code) => set({ code }),
        (code) => (isReason(code) ? t(`reason.${code}`) : code),
      )}
      {select(
        t('column.event'),
        search.event,
        known.map((each) => each.event).filter((each) => each !== ''),
        (event) => set({ event }),
      )}
      {select(
        t('column.source'),
        search.source,
        known.map((each) => each.source),
        (source) => set({ source }),
        door,
      )}
    </>
  )
}
