import { Form, Input, Modal, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { PlannedEvent } from '@/lib/api/schema'
import { useFormFailure } from '@/ui/use-form-failure'
import { useRefresh } from './use-refresh'

export const STATUSES = ['draft', 'active', 'retired'] as const

const UNDECLARED = { enforce: false, properties: [] }

interface EventFormProps {
  /** What is declared of it; null: an event that is not declared yet. */
  declared: PlannedEvent | null
  onClose: () => void
  onSaved?: (event: string) => void
}

type Values = Pick<PlannedEvent, 'event' | 'description' | 'owner' | 'status'>

/** What the plan says of one event, without its properties. */
export function EventForm({ declared, onClose, onSaved }: EventFormProps) {
  const { t } = useTranslation(['events', 'common'])
  const [form] = Form.useForm<Values>()
  const refresh = useRefresh()
  const save = api.useMutation('put', '/api/v1/plan/event', {
    onError: useFormFailure(form, { invalid_declaration: 'event' }),
    onSuccess: async ({ event }) => {
      onClose()
      onSaved?.(event)
      await refresh()
    },
  })
  return (
    <Modal
      open
      title={declared === null ? t('plan.declareNew') : t('plan.editEvent', { event: declared.event })}
      okText={t('common:action.save')}
      cancelText={t('common:action.cancel')}
      confirmLoading={save.isPending}
      onCancel={onClose}
      onOk={() => form.submit()}
    >
      <Form<Values>
        form={form}
        layout="vertical"
        initialValues={declared ?? { event: '', description: '', owner: '', status: 'active' }}
        onFinish={(values) =>
          save.mutate({ body: { ...UNDECLARED, ...declared, ...values, event: values.event.trim() } })
        }
      >
        <Form.Item
          name="event"
          label={t('column.event')}
          extra={declared === null ? t('plan.eventHint') : undefined}
          rules={[{ required: true, whitespace: true, message: t('plan.needsName') }]}
        >
          <Input disabled={declared !== null} maxLength={255} spellCheck={false} />
        </Form.Item>
        <Form.Item name="status" label={t('plan.status')} extra={t('plan.statusHint')}>
          <Select options={STATUSES.map((value) => ({ value, label: t(`plan.is.${value}`) }))} />
        </Form.Item>
        <Form.Item name="owner" label={t('plan.owner')} extra={t('plan.ownerHint')}>
          <Input maxLength={255} />
        </Form.Item>
        <Form.Item name="description" label={t('plan.description')}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} maxLength={2_000} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
