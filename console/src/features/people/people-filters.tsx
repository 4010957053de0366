import { FilterOutlined } from '@ant-design/icons'
import { AutoComplete, Button, Flex, Form, Input, Popover, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import { ORDERS, SEEN, WHO, type PeopleFilter } from './people-filter'

interface FiltersProps {
  value: PeopleFilter
  onChange: (filter: PeopleFilter) => void
}

export function PeopleFilters({ value, onChange }: FiltersProps) {
  const { t } = useTranslation('people')
  return (
    <>
      <Select
        aria-label={t('filter.who')}
        placeholder={t('filter.who')}
        allowClear
        style={{ minWidth: 128 }}
        value={value.who}
        options={WHO.map((each) => ({ value: each, label: t(`filter.${each}`) }))}
        onChange={(who: PeopleFilter['who']) => onChange({ ...value, who })}
      />
      <Select
        aria-label={t('filter.orders')}
        placeholder={t('filter.orders')}
        allowClear
        style={{ minWidth: 128 }}
        value={value.orders}
        options={ORDERS.map((each) => ({ value: each, label: t(`filter.orders_${each}`) }))}
        onChange={(orders: PeopleFilter['orders']) => onChange({ ...value, orders })}
      />
      <Select
        aria-label={t('filter.seen')}
        placeholder={t('filter.seen')}
        allowClear
        style={{ minWidth: 156 }}
        value={value.seen}
        options={SEEN.map((each) => ({ value: each, label: t(`filter.seen_${each}`) }))}
        onChange={(seen: PeopleFilter['seen']) => onChange({ ...value, seen })}
      />
      <TraitFilter value={value} onChange={onChange} />
    </>
  )
}

/** A trait and what it says; both or none. */
function TraitFilter({ value, onChange }: FiltersProps) {
  const { t } = useTranslation(['people', 'common'])
  const [isOpen, setIsOpen] = useState(false)
  const isSet = Boolean(value.trait && value.value)
  return (
    <Popover
      trigger="click"
      open={isOpen}
      onOpenChange={setIsOpen}
      destroyOnHidden
      title={t('filter.trait')}
      content={
        <TraitForm
          value={value}
          onChange={(filter) => {
            setIsOpen(false)
            onChange(filter)
          }}
        />
      }
    >
      <Button icon={<FilterOutlined />} type={isSet ? 'primary' : 'default'} ghost={isSet}>
        {isSet ? `${value.trait ?? ''} = ${value.value ?? ''}` : t('filter.trait')}
      </Button>
    </Popover>
  )
}

function TraitForm({ value, onChange }: FiltersProps) {
  const { t } = useTranslation(['people', 'common'])
  const names = api.useQuery('get', '/api/v1/persons/traits', {})
  return (
    <Form<{ trait: string; value: string }>
      layout="vertical"
      style={{ width: 260 }}
      initialValues={{ trait: value.trait ?? '', value: value.value ?? '' }}
      onFinish={(chosen) => onChange({ ...value, ...chosen })}
    >
      <Form.Item name="trait" label={t('filter.traitName')} rules={[{ required: true, max: 255 }]}>
        <AutoComplete
          showSearch={{ filterOption: true }}
          options={(names.data ?? []).map((each) => ({ value: each, label: each }))}
          placeholder="city"
        />
      </Form.Item>
      <Form.Item
        name="value"
        label={t('filter.traitValue')}
        extra={t('filter.traitHint')}
        rules={[{ required: true, whitespace: true, max: 255 }]}
      >
        <Input autoComplete="off" />
      </Form.Item>
      <Flex gap={8} justify="end">
        <Button onClick={() => onChange({ ...value, trait: undefined, value: undefined })}>{t('filter.clear')}</Button>
        <Button type="primary" htmlType="submit">
          {t('filter.apply')}
        </Button>
      </Flex>
    </Form>
  )
}
