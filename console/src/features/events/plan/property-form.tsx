import { Form, Input, Modal, Select, Switch } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import { useFormFailure } from '@/ui/use-form-failure'
import { findMisfit, hasAllowed, toDeclaration, TYPES, type PropertyDraft } from './declaration'
import { useRefresh } from './use-refresh'

interface PropertyFormProps {
  /** Whose property it is; empty: of any event. */
  event: string
  draft: PropertyDraft
  /** It is declared already: its name stays. */
  isKnown: boolean
  onClose: () => void
}

/** What the plan says of one property. */
export function PropertyForm({ event, draft, isKnown, onClose }: PropertyFormProps) {
  const { t } = useTranslation(['events', 'common'])
  const [form] = Form.useForm<PropertyDraft>()
  const refresh = useRefresh()
  const save = api.useMutation('put', '/api/v1/properties', {
    onError: useFormFailure(form),
    onSuccess: async () => {
      onClose()
      await refresh()
    },
  })
  const type = Form.useWatch('type', form)
  return (
    <Modal
      open
      title={isKnown ? t('plan.editProperty', { property: draft.property }) : t('plan.addProperty')}
      okText={t('common:action.save')}
      cancelText={t('common:action.cancel')}
      confirmLoading={save.isPending}
      onCancel={onClose}
      onOk={() => form.submit()}
    >
      <Form<PropertyDraft>
        form={form}
        layout="vertical"
        initialValues={draft}
        onFinish={(values) => save.mutate({ body: { ...toDeclaration({ ...draft, ...values }), event } })}
      >
        <Form.Item
          name="property"
          label={t('plan.property')}
          extra={isKnown ? undefined : t('plan.propertyHint')}
          rules={[{ required: true, whitespace: true, message: t('plan.needsName') }]}
        >
          <Input disabled={isKnown} maxLength={255} spellCheck={false} />
        </Form.Item>
        <Form.Item name="type" label={t('correct.type')}>
          <Select options={TYPES.map((value) => ({ value, label: t(`type.${value}`) }))} />
        </Form.Item>
        <Form.Item name="required" label={t('plan.required')} valuePropName="checked" extra={t('plan.requiredHint')}>
          <Switch />
        </Form.Item>
        {hasAllowed(type) ? (
          <Form.Item
            name="allowed"
            label={t('plan.allowed')}
            extra={t('plan.allowedHint')}
            dependencies={['type']}
            rules={[
              {
                validator: (_, values: string[]) => {
                  const misfit = findMisfit(type, values)
                  return misfit === undefined
                    ? Promise.resolve()
                    : Promise.reject(new Error(t('plan.notANumber', { value: misfit })))
                },
              },
            ]}
          >
            <Select mode="tags" open={false} suffix={null} tokenSeparators={['\n', '|']} />
          </Form.Item>
        ) : null}
        <Form.Item name="description" label={t('plan.description')}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={2_000} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
