import { Flex, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import { BOARDS, type PinPlace } from './calls'

const NEW = 'new'

interface BoardChoiceProps {
  /** Null: on none. */
  value: PinPlace | null
  onChange: (place: PinPlace | null) => void
  allowNone: boolean
}

/** A board that stands, or the name of a new one. */
export function BoardChoice({ value, onChange, allowNone }: BoardChoiceProps) {
  const { t } = useTranslation('boards')
  const boards = api.useQuery('get', BOARDS, { params: { query: { limit: 200, sort: 'name' } } })
  const named = boards.data?.items.map((each) => ({ value: each.id, label: each.name })) ?? []
  const chosen = value === null ? '' : 'name' in value ? NEW : value.board
  return (
    <Flex vertical gap={8}>
      <Select
        aria-label={t('pin.board')}
        value={chosen}
        loading={boards.isPending}
        showSearch={{ optionFilterProp: 'label' }}
        options={[
          ...(allowNone ? [{ value: '', label: t('pin.none') }] : []),
          { value: NEW, label: t('pin.new') },
          ...named,
        ]}
        onChange={(key: string) => onChange(key === '' ? null : key === NEW ? { name: '' } : { board: key })}
      />
      {value !== null && 'name' in value ? (
        <Input
          aria-label={t('pin.newName')}
          placeholder={t('pin.newName')}
          maxLength={200}
          value={value.name}
          onChange={(event) => onChange({ name: event.target.value })}
        />
      ) : null}
    </Flex>
  )
}

export function isChosen(place: PinPlace | null): place is PinPlace {
  return place !== null && (!('name' in place) || place.name.trim() !== '')
}
