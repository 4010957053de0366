import { useNavigate } from '@tanstack/react-router'
import { Form, Modal, Select, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import { useFailure } from '@/ui/use-failure'

const REASONS = ['request', 'consent_withdrawn', 'not_needed', 'unlawful', 'other'] as const

interface EraseProps {
  personNo: number
  title: string
  onClose: () => void
}

/** Registers a request and leads to the register, where it is carried out, refused and proved. */
export function PersonErase({ personNo, title, onClose }: EraseProps) {
  const { t } = useTranslation(['people', 'common'])
  const navigate = useNavigate()
  const [form] = Form.useForm<{ reason: (typeof REASONS)[number] }>()
  const register = api.useMutation('post', '/api/v1/erasure-requests', {
    onError: useFailure(),
    onSuccess: (request) => {
      onClose()
      void navigate({ to: '/settings/erasure', search: { request: request.id } })
    },
  })
  return (
    <Modal
      open
      title={t('erase.title', { who: title })}
      okText={t('erase.register')}
      okButtonProps={{ danger: true }}
      cancelText={t('common:action.cancel')}
      confirmLoading={register.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Typography.Paragraph>{t('erase.text')}</Typography.Paragraph>
      <Form
        form={form}
        layout="vertical"
        initialValues={{ reason: 'request' }}
        onFinish={({ reason }) =>
          register.mutate({
            body: { identifier_type: 'person', identifier: String(personNo), reason, requester: '', note: '' },
          })
        }
      >
        <Form.Item name="reason" label={t('erase.reasonLabel')}>
          <Select options={REASONS.map((each) => ({ value: each, label: t(`erase.reason.${each}`) }))} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
