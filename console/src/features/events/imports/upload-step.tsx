import { DownloadOutlined, InboxOutlined } from '@ant-design/icons'
import { Alert, Button, Flex, Progress, Typography, Upload } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFailure } from '@/ui/use-failure'
import { saveSample, uploadFile } from './uploading'
import { useReason } from '@/lib/sentences/use-say'

/** Chooses files and sends them, one after another. */
export function UploadStep({ onDone }: { onDone: (ids: string[]) => void }) {
  const { t } = useTranslation('imports')
  const reason = useReason()
  const [sending, setSending] = useState<{ name: string; share: number } | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const send = async (files: File[]) => {
    setProblem(null)
    const ids: string[] = []
    try {
      for (const file of files) {
        setSending({ name: file.name, share: 0 })
        const upload = await uploadFile(file, (share) => setSending({ name: file.name, share }))
        ids.push(upload.id)
      }
      onDone(ids)
    } catch (error) {
      setProblem(reason(error))
    } finally {
      setSending(null)
    }
  }
  return (
    <Flex vertical gap={16}>
      {problem === null ? null : <Alert type="error" showIcon title={t('notTaken')} description={problem} />}
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
