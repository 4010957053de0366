import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Flex, Table, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { client } from '@/lib/api/client'
import { unwrap } from '@/lib/api/unwrap'
import type { SampleEvent } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { QueryState } from '@/ui/states'
import { useSay } from '@/lib/sentences/use-say'
import { PlaceCheck } from './place-check'

interface PreviewStepProps {
  uploads: string[]
  recipe: string
  onNext: () => void
}

/** What the first rows become, and which of them cannot be taken. */
export function PreviewStep({ uploads, recipe, onNext }: PreviewStepProps) {
  const { t } = useTranslation('imports')
  const say = useSay()
  const format = useFormat()
  const query = useQuery({
    queryKey: ['import preview', uploads, recipe],
    queryFn: () => unwrap(client.POST('/api/v1/imports/preview', { body: { uploads, recipe } })),
    retry: false,
  })
  return (
    <QueryState query={query}>
      {(sample) => (
        <Flex vertical gap={16}>
          <PlaceCheck currencies={sample.currencies} zone={sample.zone} />
          <Typography.Text>
            {t('previewed', {
              rows: format.number(sample.rows),
              events: format.number(sample.event_count),
              refused: format.number(sample.refusal_count),
            })}
          </Typography.Text>
          {sample.unmatched > 0 ? (
            <Alert type="info" showIcon title={t('unmatched', { count: sample.unmatched })} />
          ) : null}
          {sample.refusals.length === 0 ? null : (
            <Alert
              type="warning"
              showIcon
              title={t('refused', { count: sample.refusal_count })}
              description={
                <ul style={{ margin: 0, paddingInlineStart: 20, maxHeight: 160, overflow: 'auto' }}>
                  {sample.refusals.map((each, place) => (
                    <li key={place}>{t('line', { line: each.line, problem: say(each.message) })}</li>
                  ))}
                </ul>
              }
            />
          )}
          <Table<SampleEvent>
            size="small"
            rowKey={(row) => `${row.file} ${String(row.line)} ${row.event}`}
            pagination={{ pageSize: 10, showSizeChanger: false, hideOnSinglePage: true }}
            scroll={{ x: 900 }}
            dataSource={[...sample.events]}
            columns={[
              { title: t('lineNo'), dataIndex: 'line', align: 'right', width: 70 },
              { title: t('event'), dataIndex: 'event' },
              { title: t('at'), render: (_, row) => format.dateTime(row.at) },
              { title: t('who'), render: (_, row) => Object.values(row.person).join(' · ') },
              {
                title: t('worth'),
                align: 'right',
                render: (_, { fields }) =>
                  typeof fields.value === 'number' ? format.minor(fields.value, String(fields.currency)) : '–',
              },
              { title: t('order'), render: (_, { fields }) => String(fields.order_id ?? '–') },
              { title: t('article'), render: (_, { fields }) => String(fields.item ?? '–') },
            ]}
          />
          <Button type="primary" style={{ alignSelf: 'start' }} disabled={sample.event_count === 0} onClick={onNext}>
            {t('next.dryRun')}
          </Button>
        </Flex>
      )}
    </QueryState>
  )
}
