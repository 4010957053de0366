import { DownloadOutlined, InboxOutlined } from '@ant-design/icons'
import { Alert, Button, Flex, Progress, Typography, Upload } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFailure } from '@/ui/use-failure'
import { saveSample, uploadFile } from './uploading'
import { useReason } from '@/lib/sentences/use-say'

interface Stuck {
  problem: string
  files: File[]
  /** Of the files that are here already. */
  ids: string[]
}

interface UploadStepProps {
  onDone: (ids: string[]) => Promise<unknown>
}

/** Chooses files and sends them, one after another; what broke off is sent again without those that are here. */
export function UploadStep({ onDone }: UploadStepProps) {
  const { t } = useTranslation(['imports', 'common'])
  const reason = useReason()
  const [sending, setSending] = useState<{ name: string; share: number; stop: AbortController } | null>(null)
  const [stuck, setStuck] = useState<Stuck | null>(null)
  const send = async (files: File[], before: string[] = []) => {
    setStuck(null)
    const ids = [...before]
    const stop = new AbortController()
    try {
      for (const file of files.slice(before.length)) {
        const show = (share: number) => setSending({ name: file.name, share, stop })
        show(0)
        const upload = await uploadFile(file, show, stop.signal)
        ids.push(upload.id)
      }
      await onDone(ids)
    } catch (error) {
      if (!stop.signal.aborted) setStuck({ problem: reason(error), files, ids })
    } finally {
      setSending(null)
    }
  }
  return (
    <Flex vertical gap={16}>
      {stuck === null ? null : (
        <Alert
          type="error"
          showIcon
          title={t('notTaken', { name: stuck.files[stuck.ids.length]?.name })}
          description={stuck.problem}
          action={
            <Button size="small" onClick={() => void send(stuck.files, stuck.ids)}>
              {t('common:action.retry')}
            </Button>
          }
        />
      )}
      <Upload.Dragger
        multiple
        showUploadList={false}
        disabled={sending !== null}
        accept=".csv,.tsv,.txt,.xlsx,.xls,.jsonl,.parquet,.gz,.zip"
        beforeUpload={(file, files) => {
          if (file === files[0]) void send(files)
          return false
        }}
      >
        <p className="ant-upload-drag-icon">
          <InboxOutlined />
        </p>
        <p>{t('drop')}</p>
        <Typography.Text type="secondary">{t('formats')}</Typography.Text>
      </Upload.Dragger>
      {sending === null ? null : (
        <div>
          <Typography.Text>{t('sending', { name: sending.name })}</Typography.Text>
          <Progress aria-label={t('sending', { name: sending.name })} percent={Math.floor(sending.share * 100)} />
          <Button size="small" onClick={() => sending.stop.abort()}>
            {t('stop')}
          </Button>
        </div>
      )}
      <SampleButton />
    </Flex>
  )
}

export function SampleButton() {
  const { t, i18n } = useTranslation('imports')
  const fail = useFailure()
  return (
    <Button
      type="link"
      icon={<DownloadOutlined />}
      style={{ alignSelf: 'start' }}
      onClick={() => void saveSample(i18n.language.startsWith('zh') ? 'zh' : 'en').catch(fail)}
    >
      {t('sample')}
    </Button>
  )
}
