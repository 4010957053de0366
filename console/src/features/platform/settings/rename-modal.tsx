import { Form, Input, Modal } from 'antd'
import { useTranslation } from 'react-i18next'

interface RenameProps {
  current: string
  isBusy: boolean
  onRename: (name: string) => void
  onClose: () => void
}

/** Asks for the new name of a key. */
export function RenameModal({ current, isBusy, onRename, onClose }: RenameProps) {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const [form] = Form.useForm<{ name: string }>()
  return (
    <Modal
      open
      title={t('keys.rename')}
      okText={t('common:action.save')}
      cancelText={t('common:action.cancel')}
      confirmLoading={isBusy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form form={form} layout="vertical" initialValues={{ name: current }} onFinish={({ name }) => onRename(name)}>
        <Form.Item name="name" label={t('keys.name')} rules={[{ required: true, whitespace: true, max: 200 }]}>
          <Input autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  )
}
