import { Form, Input, Modal, Typography } from 'antd'
import { useTranslation } from 'react-i18next'

interface ReasonModalProps {
  title: string
  text: string
  okText: string
  isBusy: boolean
  onClose: () => void
  onReason: (reason: string) => void
}

/** Asks why somebody needs to see personal data; the reason goes into the audit log. */
export function ReasonModal({ title, text, okText, isBusy, onClose, onReason }: ReasonModalProps) {
  const { t } = useTranslation(['people', 'common'])
  const [form] = Form.useForm<{ reason: string }>()
  return (
    <Modal
      open
      title={title}
      okText={okText}
      cancelText={t('common:action.cancel')}
      confirmLoading={isBusy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Typography.Paragraph>{text}</Typography.Paragraph>
      <Form form={form} layout="vertical" onFinish={({ reason }) => onReason(reason.trim())}>
        <Form.Item
          name="reason"
          label={t('reason.label')}
          extra={t('reason.hint')}
          rules={[{ required: true, whitespace: true, min: 3, max: 500 }]}
        >
          <Input autoFocus autoComplete="off" placeholder={t('reason.example')} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
