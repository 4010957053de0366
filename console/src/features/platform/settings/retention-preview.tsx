import { Alert, Descriptions } from 'antd'
import { useTranslation } from 'react-i18next'
import type { RetentionPreview } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'

/** What would go, and what that means for numbers that look back. */
export function PreviewFigures({ preview }: { preview: RetentionPreview }) {
  const { t } = useTranslation('settings')
  const format = useFormat()
  return (
    <>
      <Descriptions
        column={1}
        size="small"
        items={[
          { key: 'first', label: t('retention.firstKept'), children: format.day(preview.first_kept) },
          { key: 'oldest', label: t('retention.oldest'), children: format.dateTime(preview.oldest) },
          { key: 'events', label: t('retention.goEvents'), children: format.number(preview.events) },
          { key: 'persons', label: t('retention.goPersons'), children: format.number(preview.persons) },
          { key: 'empty', label: t('retention.goEmpty'), children: format.number(preview.persons_left_empty) },
          { key: 'rejected', label: t('retention.goRejected'), children: format.number(preview.rejected) },
        ]}
      />
      {preview.events > 0 ? (
        <Alert
          type="warning"
          showIcon
          title={t('retention.forGood')}
          description={t('retention.lookingBack')}
          style={{ margin: '12px 0' }}
        />
      ) : null}
    </>
  )
}
