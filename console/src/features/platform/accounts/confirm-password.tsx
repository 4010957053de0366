import { Form, Input, Modal, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Refusal } from './refusal'

interface ConfirmPasswordProps {
  title: string
  text: string
  okText: string
  isDanger?: boolean
  isBusy: boolean
  error: unknown
  onConfirm: (password: string) => void
  onClose: () => void
}

/** Asks for the password once more before something that matters. */
export function ConfirmPassword({
  title,
  text,
  okText,
  isDanger,
  isBusy,
  error,
  onConfirm,
  onClose,
}: ConfirmPasswordProps) {
  const { t } = useTranslation(['accounts', 'common'])
  const [form] = Form.useForm<{ password: string }>()
  return (
    <Modal
      open
      title={title}
      okText={okText}
      okButtonProps={{ danger: isDanger === true }}
      cancelText={t('common:action.cancel')}
      confirmLoading={isBusy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Typography.Paragraph>{text}</Typography.Paragraph>
      <Form
        form={form}
        name="confirm"
        layout="vertical"
        requiredMark={false}
        onFinish={({ password }) => onConfirm(password)}
      >
        <Form.Item
          name="password"
          label={t('factor.password')}
          rules={[{ required: true, message: t('field.missing') }]}
        >
          <Input.Password autoFocus autoComplete="current-password" maxLength={256} />
        </Form.Item>
        <Refusal error={error} />
      </Form>
    </Modal>
  )
}
