import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Flex, InputNumber } from 'antd'
import { useTranslation } from 'react-i18next'

interface BracketsEditorProps {
  value: readonly [number, number][]
  onChange: (brackets: [number, number][]) => void
}

const MOST = 20
const FURTHEST = 730

/** Columns of several periods each: from one offset to another, both included. */
export function BracketsEditor({ value, onChange }: BracketsEditorProps) {
  const { t } = useTranslation('retention')
  const last = value.at(-1)?.[1] ?? -1
  return (
    <Flex vertical gap={6}>
      {value.map(([first, end], index) => {
        const number = index + 1
        return (
          <Flex key={index} gap={6} align="center" role="group" aria-label={t('brackets.one', { number })}>
            <InputNumber
              aria-label={t('brackets.first', { number })}
              min={0}
              max={FURTHEST}
              precision={0}
              value={first}
              onChange={(next) => onChange(value.with(index, [next ?? 0, Math.max(next ?? 0, end)]))}
            />
            –
            <InputNumber
              aria-label={t('brackets.last', { number })}
              min={first}
              max={FURTHEST}
              precision={0}
              value={end}
              onChange={(next) => onChange(value.with(index, [first, Math.max(first, next ?? first)]))}
            />
            <Button
              type="text"
              size="small"
              icon={<DeleteOutlined />}
              disabled={value.length === 1}
              aria-label={t('brackets.remove', { number })}
              onClick={() => onChange(value.toSpliced(index, 1))}
            />
          </Flex>
        )
      })}
      <Button
        type="dashed"
        size="small"
        icon={<PlusOutlined />}
        style={{ alignSelf: 'flex-start' }}
        disabled={value.length >= MOST}
        onClick={() => onChange([...value, [last + 1, last + 7]])}
      >
        {t('brackets.add')}
      </Button>
    </Flex>
  )
}
