import { Button, Flex, Progress, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import type { FunnelResult } from '@/lib/api/schema'
import { NOTHING, useFormat } from '@/lib/format'
import type { Cell } from '../funnel/question'

interface FunnelStepsProps {
  result: FunnelResult
  /** Null: whoever looks may not see people. */
  onPeople: ((cell: Cell, title: string) => void) | null
}

/** A line a step, for everybody together. */
export function FunnelSteps({ result, onPeople }: FunnelStepsProps) {
  const { t } = useTranslation('boards')
  const format = useFormat()
  return result.steps.map((step, index) => {
    const name = result.names[index] ?? ''
    const reached = format.number(step.reached)
    return (
      <div key={index}>
        <Flex justify="space-between" gap={8}>
          <Typography.Text ellipsis>{`${index + 1}. ${name}`}</Typography.Text>
          {onPeople !== null && step.reached > 0 ? (
            <Button
              type="link"
              size="small"
              style={{ padding: 0, height: 'auto' }}
              aria-label={t('tile.peopleOf', { name, value: reached })}
              onClick={() => onPeople({ step: index + 1 }, name)}
            >
              {reached}
            </Button>
          ) : (
            <span>{reached}</span>
          )}
        </Flex>
        {step.from_first.value === null ? (
          <Typography.Text type="secondary">{NOTHING}</Typography.Text>
        ) : (
          <Progress
            aria-label={name}
            percent={step.from_first.value * 100}
            format={() => format.percent(step.from_first.value)}
            size="small"
            status="normal"
          />
        )}
      </div>
    )
  })
}
