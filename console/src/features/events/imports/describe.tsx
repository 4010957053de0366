import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Flex, Input, Select, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { client } from '@/lib/api/client'
import { unwrap } from '@/lib/api/unwrap'
import type { FileLook } from '@/lib/api/schema'
import { Reason } from '@/ui/said'
import { ColumnsTable } from './columns-table'
import { findOdd, joinLooks } from './looks'
import type { Plan } from './plan'

const KINDS = ['order', 'line', 'event', 'customer'] as const

interface DescribeProps {
  files: readonly FileLook[]
  plan: Plan
  /** Whether the plan became a recipe that may have been edited since. */
  hasRecipe: boolean
  onPlan: (plan: Plan) => void
  onRecipe: (text: string) => void
  onNext: () => void
}

/** What the columns of files that no recipe knows mean. */
export function Describe({ files, plan, hasRecipe, onPlan, onRecipe, onNext }: DescribeProps) {
  const { t } = useTranslation('imports')
  const look = joinLooks(files)
  const odd = findOdd(files, plan.columns)
  const draft = useMutation({
    mutationFn: () =>
      unwrap(
        client.POST('/api/v1/imports/recipes/draft', {
          body: { ...plan, time_format: look.time_format, decimal: look.decimal, event_names: look.event_names },
        }),
      ),
    onSuccess: ({ text }) => {
      onRecipe(text)
      onNext()
    },
  })
  const [file] = files
  if (file === undefined) return null
  return (
    <Flex vertical gap={12}>
      {odd.map(({ name, lacking }) => (
        <Alert
          key={name}
          type="error"
          showIcon
          title={t('odd', { name, first: file.name, columns: lacking.join(', ') })}
          description={t('oddHint')}
        />
      ))}
      <Flex gap={16} wrap>
        <label>
          {t('rowIs')}{' '}
          <Select
            aria-label={t('rowIs')}
            style={{ minWidth: 220 }}
            value={plan.rows}
            onChange={(rows) => onPlan({ ...plan, rows })}
            options={KINDS.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
          />
        </label>
        <label>
          {t('recipeName')}{' '}
          <Input
            style={{ width: 220 }}
            value={plan.name}
            maxLength={40}
            onChange={({ target }) =>
              onPlan({ ...plan, name: target.value.toLowerCase().replace(/[^a-z0-9_-]/g, '-') })
            }
          />
        </label>
      </Flex>
      <Typography.Text type="secondary">{t('recipeNameHint')}</Typography.Text>
      <ColumnsTable file={file} columns={plan.columns} onColumns={(columns) => onPlan({ ...plan, columns })} />
      {draft.isError ? <Alert type="error" showIcon title={<Reason of={draft.error} />} /> : null}
      <Button
        type="primary"
        style={{ alignSelf: 'start' }}
        loading={draft.isPending}
        disabled={plan.name === '' || odd.length > 0}
        onClick={() => (hasRecipe ? onNext() : draft.mutate())}
      >
        {t('next.preview')}
      </Button>
    </Flex>
  )
}
