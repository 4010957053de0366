import { useMutation } from '@tanstack/react-query'
import { Form, Input, Modal, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useFailure } from '@/ui/use-failure'

interface NameModalProps {
  title: string
  hint: string
  okText: string
  name: string
  onName: (name: string) => Promise<unknown>
  onClose: () => void
}

/** Asks for the name of a recipe; stays open where the name is refused. */
export function NameModal({ title, hint, okText, name, onName, onClose }: NameModalProps) {
  const { t } = useTranslation(['imports', 'common'])
  const [form] = Form.useForm<{ name: string }>()
  const send = useMutation({ mutationFn: onName, onError: useFailure(), onSuccess: onClose })
  return (
    <Modal
      open
      title={title}
      okText={okText}
      cancelText={t('common:action.cancel')}
      confirmLoading={send.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Typography.Paragraph type="secondary">{hint}</Typography.Paragraph>
      <Form form={form} layout="vertical" initialValues={{ name }} onFinish={({ name: wished }) => send.mutate(wished)}>
        <Form.Item
          name="name"
          label={t('recipeName')}
          rules={[{ required: true, pattern: /^[a-z0-9][a-z0-9_-]{0,39}$/, message: t('recipes.nameRule') }]}
        >
          <Input autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  )
}
