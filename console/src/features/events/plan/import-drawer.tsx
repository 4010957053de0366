import { InboxOutlined } from '@ant-design/icons'
import { Alert, App, Button, Drawer, Flex, Typography, Upload } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { PlanFile } from '@/lib/api/schema'
import { useReason } from '@/lib/sentences/use-say'
import { useFailure } from '@/ui/use-failure'
import { Difference } from './difference'
import { useRefresh } from './use-refresh'

/** A plan from a file: first what it would change, then, when that is wanted, the change. */
export function ImportDrawer({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation('events')
  return (
    <Drawer open={isOpen} onClose={onClose} size={760} title={t('plan.import')} destroyOnHidden>
      <Import onClose={onClose} />
    </Drawer>
  )
}

function Import({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('events')
  const { message } = App.useApp()
  const explain = useReason()
  const refresh = useRefresh()
  const [file, setFile] = useState<(PlanFile & { name: string }) | null>(null)
  const check = api.useMutation('post', '/api/v1/plan/import/check')
  const take = api.useMutation('post', '/api/v1/plan/import', {
    onError: useFailure(),
    onSuccess: async () => {
      void message.success(t('plan.imported'))
      onClose()
      await refresh()
    },
  })
  const choose = async (chosen: File) => {
    const format = chosen.name.toLowerCase().endsWith('.json') ? 'json' : 'csv'
    const read = { format, content: await chosen.text() } as const
    setFile({ ...read, name: chosen.name })
    check.mutate({ body: read })
  }
  const found = check.data
  const isSame = found !== undefined && found.added.length + found.changed.length === 0
  return (
    <Flex vertical gap={16}>
      <Upload.Dragger
        accept=".json,.csv"
        showUploadList={false}
        disabled={check.isPending || take.isPending}
        beforeUpload={(chosen) => {
          void choose(chosen)
          return false
        }}
      >
        <p className="ant-upload-drag-icon">
          <InboxOutlined />
        </p>
        <p>{file === null ? t('plan.chooseFile') : file.name}</p>
        <Typography.Text type="secondary">{t('plan.fileHint')}</Typography.Text>
      </Upload.Dragger>
      {check.isError ? (
        <Alert type="error" showIcon title={t('plan.notAPlan')} description={explain(check.error)} />
      ) : null}
      {found === undefined || file === null ? null : (
        <>
          <Difference found={found} />
          <div>
            <Button
              type="primary"
              disabled={isSame}
              loading={take.isPending}
              onClick={() => take.mutate({ body: { format: file.format, content: file.content } })}
            >
              {t('plan.apply')}
            </Button>
          </div>
        </>
      )}
    </Flex>
  )
}
