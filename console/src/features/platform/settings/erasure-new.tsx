import { useQueryClient } from '@tanstack/react-query'
import { AutoComplete, DatePicker, Form, Input, Modal, Select } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import { useToday } from '@/ui/ranges'
import { useFormFailure } from '@/ui/use-form-failure'

const TYPES = ['phone', 'email', 'user_id', 'unionid', 'openid', 'device_id', 'anonymous_id', 'person'] as const
const REASONS = ['request', 'consent_withdrawn', 'not_needed', 'unlawful', 'other'] as const
const LAW_DAYS = 30

interface Values {
  identifier_type: string
  identifier: string
  reason: (typeof REASONS)[number]
  requester: string
  note: string
  due_on: Dayjs
}

/** Takes a request down; nothing is erased yet. */
export function NewErasure({ onClose, onRegistered }: { onClose: () => void; onRegistered: (id: string) => void }) {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const queries = useQueryClient()
  const today = useToday()
  const [form] = Form.useForm<Values>()
  const register = api.useMutation('post', '/api/v1/erasure-requests', {
    onError: useFormFailure(form, { unknown_identifier_type: 'identifier_type', person_not_found: 'identifier' }),
    onSuccess: async (request) => {
      await queries.invalidateQueries({ queryKey: ['get', '/api/v1/erasure-requests'] })
      onRegistered(request.id)
    },
  })
  return (
    <Modal
      open
      title={t('erasure.register')}
      okText={t('erasure.takeDown')}
      cancelText={t('common:action.cancel')}
      confirmLoading={register.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form<Values>
        form={form}
        layout="vertical"
        initialValues={{
          identifier_type: 'phone',
          reason: 'request',
          requester: '',
          note: '',
          due_on: dayjs(today).add(LAW_DAYS, 'day'),
        }}
        onFinish={({ due_on, ...values }) =>
          register.mutate({ body: { ...values, due_on: due_on.format('YYYY-MM-DD') } })
        }
      >
        <Form.Item
          name="identifier_type"
          label={t('erasure.type')}
          extra={t('erasure.typeHint')}
          rules={[{ required: true }]}
        >
          <AutoComplete options={TYPES.map((each) => ({ value: each }))} />
        </Form.Item>
        <Form.Item
          name="identifier"
          label={t('erasure.identifier')}
          rules={[{ required: true, whitespace: true, max: 255 }]}
        >
          <Input autoFocus autoComplete="off" />
        </Form.Item>
        <Form.Item name="reason" label={t('erasure.reasonLabel')}>
          <Select options={REASONS.map((each) => ({ value: each, label: t(`erasure.reason.${each}`) }))} />
        </Form.Item>
        <Form.Item name="due_on" label={t('erasure.due')} extra={t('erasure.dueHint')} rules={[{ required: true }]}>
          <DatePicker allowClear={false} minDate={dayjs(today)} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item
          name="requester"
          label={t('erasure.requester')}
          extra={t('erasure.forgotten')}
          rules={[{ max: 200 }]}
        >
          <Input />
        </Form.Item>
        <Form.Item name="note" label={t('erasure.note')} rules={[{ max: 2000 }]}>
          <Input.TextArea rows={2} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
