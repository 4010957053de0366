import { DownloadOutlined, InboxOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Descriptions, Flex, Modal, Skeleton, Table, Typography, Upload } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SpendPreview } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { ErrorState } from '@/ui/states'
import { useFailure } from '@/ui/use-failure'
import { importFile, previewFile, saveTemplate } from './spend-files'
import { useSay } from '@/lib/sentences/use-say'

/** Choose a file, see what it would bring and what is wrong in which line, take it in. */
export function SpendUpload({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const { message } = App.useApp()
  const format = useFormat()
  const fail = useFailure()
  const queries = useQueryClient()
  const [file, setFile] = useState<File | null>(null)
  const look = useMutation({ mutationFn: previewFile })
  const take = useMutation({
    mutationFn: importFile,
    onError: fail,
    onSuccess: async (report) => {
      void message.success(
        t('spend.taken', { added: format.number(report.new), changed: format.number(report.changed) }),
      )
      onClose()
      await queries.invalidateQueries({ queryKey: ['get', '/api/v1/insight/spend'] })
    },
  })
  const isGood = look.data !== undefined && look.data.problem_count === 0 && look.data.rows > 0
  return (
    <Modal
      open
      width={840}
      title={t('spend.upload')}
      okText={t('spend.take')}
      okButtonProps={{ disabled: !isGood }}
      cancelText={t('common:action.cancel')}
      confirmLoading={take.isPending}
      onOk={() => file !== null && take.mutate(file)}
      onCancel={onClose}
    >
      <Flex vertical gap={16}>
        <Upload.Dragger
          accept=".csv,.tsv,.txt,.xlsx,.xls"
          maxCount={1}
          showUploadList={file !== null}
          beforeUpload={(chosen) => {
            setFile(chosen)
            look.mutate(chosen)
            return false
          }}
          onRemove={() => {
            setFile(null)
            look.reset()
          }}
        >
          <p className="ant-upload-drag-icon">
            <InboxOutlined />
          </p>
          <p>{t('spend.drop')}</p>
          <Typography.Text type="secondary">{t('spend.columns')}</Typography.Text>
        </Upload.Dragger>
        <Button
          type="link"
          icon={<DownloadOutlined />}
          style={{ alignSelf: 'start' }}
          onClick={() => void saveTemplate().catch(fail)}
        >
          {t('spend.template')}
        </Button>
        {look.isPending ? <Skeleton active /> : null}
        {look.isError ? <ErrorState error={look.error} onRetry={() => file !== null && look.mutate(file)} /> : null}
        {look.data === undefined ? null : <Preview preview={look.data} />}
      </Flex>
    </Modal>
  )
}

function Preview({ preview }: { preview: SpendPreview }) {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const format = useFormat()
  return (
    <>
      {preview.problem_count > 0 ? <Problems preview={preview} /> : null}
      {preview.unknown_channels.length > 0 ? (
        <Alert
          type="warning"
          showIcon
          title={t('spend.unknownChannels', { names: preview.unknown_channels.join(', ') })}
          description={t('spend.unknownHint')}
        />
      ) : null}
      <Descriptions
        size="small"
        column={{ xs: 1, sm: 2, md: 3 }}
        items={[
          { key: 'rows', label: t('spend.rows'), children: format.number(preview.rows) },
          { key: 'new', label: t('spend.new'), children: format.number(preview.new) },
          { key: 'changed', label: t('spend.changed'), children: format.number(preview.changed) },
          { key: 'unchanged', label: t('spend.unchanged'), children: format.number(preview.unchanged) },
          {
            key: 'days',
            label: t('spend.days'),
            children: `${format.day(preview.first)} – ${format.day(preview.last)}`,
          },
          {
            key: 'sums',
            label: t('spend.cost'),
            children: preview.sums.map((sum) => format.minor(sum.cost, sum.currency)).join(' · ') || '–',
          },
        ]}
      />
      <Table
        size="small"
        pagination={false}
        scroll={{ x: 'max-content', y: 240 }}
        rowKey={(row) => [row.day, row.channel, row.campaign, row.source].join('\n')}
        dataSource={preview.sample}
        columns={[
          { title: t('spend.day'), render: (_, row) => format.day(row.day) },
          { title: t('spend.channel'), dataIndex: 'channel' },
          { title: t('spend.campaign'), dataIndex: 'campaign' },
          { title: t('spend.source'), dataIndex: 'source' },
          { title: t('spend.cost'), align: 'right', render: (_, row) => format.minor(row.cost, row.currency) },
        ]}
      />
    </>
  )
}

function Problems({ preview }: { preview: SpendPreview }) {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const say = useSay()
  const format = useFormat()
  return (
    <Alert
      type="error"
      showIcon
      title={t('spend.problems', { count: preview.problem_count, shown: format.number(preview.problem_count) })}
      description={
        <ul style={{ margin: 0, paddingInlineStart: 20, maxHeight: 160, overflow: 'auto' }}>
          {preview.problems.map((each, place) => (
            <li key={place}>{t('spend.line', { line: each.line, problem: say(each.problem) })}</li>
          ))}
        </ul>
      }
    />
  )
}
