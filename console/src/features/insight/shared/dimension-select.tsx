import { Select } from 'antd'
import { useMemo, useState, type CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import { useDimensions, useNameOf, useProperties } from './choices'
import { NUMBER_FIELDS, PROPERTY } from './filters'

interface DimensionSelectProps {
  /** Empty: none is chosen. */
  value: string
  onChange: (code: string) => void
  label: string
  placeholder?: string
  /** Amounts and quantities as well, which filters can test. */
  withNumbers?: boolean
  allowClear?: boolean
  /** Codes that are not offered. */
  without?: readonly string[]
  style?: CSSProperties
}

/** A dimension, a declared property, or any property by typing its name. */
export function DimensionSelect(props: DimensionSelectProps) {
  const { t } = useTranslation('insight')
  const [search, setSearch] = useState('')
  const dimensions = useDimensions()
  const properties = useProperties()
  const nameOf = useNameOf()
  const { without, withNumbers, value } = props
  const groups = useMemo(() => {
    const typed = search.trim()
    const named = properties.map((name) => ({ value: PROPERTY + name, label: name }))
    const extra = [typed, value.startsWith(PROPERTY) ? value.slice(PROPERTY.length) : '']
      .filter((name) => name !== '' && !properties.includes(name))
      .map((name) => ({ value: PROPERTY + name, label: t('field.property', { name }) }))
    const all = [
      { label: t('field.dimensions'), options: dimensions.map((each) => ({ value: each.code, label: nameOf(each) })) },
      ...(withNumbers === true
        ? [
            {
              label: t('field.numbers'),
              options: NUMBER_FIELDS.map((code) => ({ value: code, label: t(`field.number.${code as 'value'}`) })),
            },
          ]
        : []),
      { label: t('field.properties'), options: [...named, ...extra] },
    ]
    return all
      .map((group) => ({ ...group, options: group.options.filter((each) => !without?.includes(each.value)) }))
      .filter((group) => group.options.length > 0)
  }, [search, properties, dimensions, nameOf, withNumbers, without, value, t])
  return (
    <Select
      aria-label={props.label}
      placeholder={props.placeholder ?? props.label}
      value={value === '' ? null : value}
      allowClear={props.allowClear ?? false}
      showSearch={{ optionFilterProp: 'label', onSearch: setSearch }}
      options={groups}
      popupMatchSelectWidth={false}
      style={{ minWidth: 150, ...props.style }}
      onChange={(code: string | null | undefined) => props.onChange(code ?? '')}
    />
  )
}
