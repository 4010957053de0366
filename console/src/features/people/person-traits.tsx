import { Card, Table, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Profile } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { EmptyState } from '@/ui/states'
import { asText } from './timeline-rows'

/** What was said of the person, by whom and when. */
export function PersonTraits({ profile }: { profile: Profile }) {
  const { t } = useTranslation('people')
  const format = useFormat()
  const traits = Object.entries(profile.traits).map(([name, trait]) => ({ name, ...trait }))
  return (
    <Card size="small" title={t('traits.title', { count: traits.length })}>
      {traits.length === 0 ? (
        <EmptyState title={t('traits.none')} hint={t('traits.noneHint')} />
      ) : (
        <Table
          size="small"
          aria-label={t('traits.title', { count: traits.length })}
          rowKey="name"
          pagination={traits.length > 20 ? { pageSize: 20, size: 'small' } : false}
          dataSource={traits}
          columns={[
            {
              key: 'name',
              title: t('traits.name'),
              render: (_, trait) => <span style={{ wordBreak: 'break-word' }}>{trait.name}</span>,
            },
            {
              key: 'value',
              title: t('traits.value'),
              render: (_, trait) => (
                <span style={{ wordBreak: 'break-word', whiteSpace: 'pre-wrap' }}>{asText(trait.value)}</span>
              ),
            },
            {
              key: 'said',
              title: t('traits.said'),
              render: (_, trait) => (
                <Typography.Text type="secondary" style={{ fontSize: 12 }}>
                  {trait.source}
                  <br />
                  {format.dateTime(trait.at)}
                </Typography.Text>
              ),
            },
          ]}
        />
      )}
    </Card>
  )
}
