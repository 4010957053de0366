import { Alert, Button, Flex } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import { useFormat } from '@/lib/format'

export const DRAFTS = '/api/v1/imports/drafts'
const SHOWN = 3

/** Imports that were prepared and not begun: the last ones, to be gone on with. */
export function Preparations({ onContinue }: { onContinue: (id: string) => void }) {
  const { t } = useTranslation('imports')
  const format = useFormat()
  const found = api.useQuery('get', DRAFTS, { params: { query: { limit: SHOWN } } })
  if (found.data === undefined) return null
  return (
    <Flex vertical gap={8} style={{ marginBottom: found.data.items.length > 0 ? 16 : 0 }}>
      {found.data.items.map(({ id, files, updated_at: at }) => (
        <Alert
          key={id}
          type="info"
          showIcon
          title={t('prepared', { files: files.join(' · '), at: format.dateTime(at) })}
          action={
            <Button size="small" onClick={() => onContinue(id)}>
              {t('goOn')}
            </Button>
          }
        />
      ))}
    </Flex>
  )
}
