import { useQueryClient } from '@tanstack/react-query'
import { Form, Input, Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { WriteKey } from '@/lib/api/schema'
import { useFormFailure } from '@/ui/use-form-failure'

export function NewWriteKey({ onClose, onMade }: { onClose: () => void; onMade: (key: WriteKey) => void }) {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const [form] = Form.useForm<{ name: string }>()
  const queries = useQueryClient()
  const make = api.useMutation('post', '/api/v1/write-keys', {
    onError: useFormFailure(form),
    onSuccess: async (key) => {
      await queries.invalidateQueries({ queryKey: ['get', '/api/v1/write-keys'] })
      onMade(key)
    },
  })
  return (
    <Modal
      open
      title={t('writeKeys.new')}
      okText={t('writeKeys.make')}
      cancelText={t('common:action.cancel')}
      confirmLoading={make.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form form={form} layout="vertical" onFinish={(body) => make.mutate({ body })}>
        <Form.Item
          name="name"
          label={t('keys.name')}
          extra={t('writeKeys.nameHint')}
          rules={[{ required: true, whitespace: true, max: 200 }]}
        >
          <Input autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  )
}
