import { Button, Flex, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import type { MetricsResult } from '@/lib/api/schema'
import { Change } from '../change'
import { useValues } from '../values'
import { totalRow, type Cell } from './cells'
import type { AnswerNames } from './names'
import { countedBy } from './people'

interface NumberAnswerProps {
  answer: MetricsResult
  names: AnswerNames
  onPick?: ((cell: Cell) => void) | undefined
  /** One metric alone needs no name where the tile has one. */
  isNamed: boolean
}

/** The totals of an answer, large. */
export function NumberAnswer({ answer, names, onPick, isNamed }: NumberAnswerProps) {
  const { t } = useTranslation('explore')
  const values = useValues()
  const cells = totalRow(answer).cells.filter((cell) => cell !== null)
  return (
    <Flex wrap gap={32} align="flex-start" style={{ padding: '4px 4px 12px' }}>
      {cells.map((cell) => {
        const name = names.metric(cell.metric)
        const text = values.full(cell.rate.value, cell.metric)
        const style = { fontSize: 30, lineHeight: 1.25, fontWeight: 600, fontVariantNumeric: 'tabular-nums' }
        return (
          <div key={name}>
            {isNamed || cells.length > 1 ? <Typography.Text type="secondary">{name}</Typography.Text> : null}
            <div>
              {onPick === undefined || countedBy(cell) === null ? (
                <span style={style}>{text}</span>
              ) : (
                <Button
                  type="text"
                  style={{ ...style, padding: 0, height: 'auto' }}
                  aria-label={t('peopleOf', { name, value: text })}
                  onClick={() => onPick(cell)}
                >
                  {text}
                </Button>
              )}
            </div>
            {cell.metric.comparisons.length === 0 ? null : (
              <Typography.Text type="secondary">
                <Change
                  value={cell.change}
                  between={[values.full(cell.then?.value, cell.metric), text]}
                  metric={cell.metric.code}
                />{' '}
                {t('from', { value: values.full(cell.then?.value, cell.metric) })}
              </Typography.Text>
            )}
          </div>
        )
      })}
    </Flex>
  )
}
