import { useQueryClient } from '@tanstack/react-query'
import { App, Form, Input, InputNumber, Modal, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { SpendRow } from '@/lib/api/schema'
import { useChannelName } from '@/lib/channel-name'
import { useFormat } from '@/lib/format'
import { useFormFailure } from '@/ui/use-form-failure'
import { fromMinor, toMinor } from './amounts'

interface Values {
  cost: string
  impressions: number
  clicks: number
}

/** Corrects the figures of a row; its names are its identity and stay. */
export function SpendEdit({ row, onClose }: { row: SpendRow; onClose: () => void }) {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const { message } = App.useApp()
  const format = useFormat()
  const channelName = useChannelName()
  const queries = useQueryClient()
  const [form] = Form.useForm<Values>()
  const change = api.useMutation('post', '/api/v1/insight/spend', {
    onError: useFormFailure(form),
    onSuccess: async () => {
      void message.success(t('spend.corrected'))
      onClose()
      await queries.invalidateQueries({ queryKey: ['get', '/api/v1/insight/spend'] })
    },
  })
  const submit = (values: Values) => {
    const cost = toMinor(values.cost, row.currency)
    if (cost === null) return
    change.mutate({ body: { rows: [{ ...row, cost, impressions: values.impressions, clicks: values.clicks }] } })
  }
  return (
    <Modal
      open
      title={t('spend.correct')}
      okText={t('common:action.save')}
      cancelText={t('common:action.cancel')}
      confirmLoading={change.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Typography.Paragraph type="secondary">
        {[format.day(row.day), channelName(row.channel), row.campaign, row.source].filter(Boolean).join(' · ')}
      </Typography.Paragraph>
      <Form<Values>
        form={form}
        layout="vertical"
        initialValues={{
          cost: fromMinor(row.cost, row.currency),
          impressions: row.impressions,
          clicks: row.clicks,
        }}
        onFinish={submit}
      >
        <Form.Item
          name="cost"
          label={t('spend.cost')}
          rules={[
            {
              validator: (_, typed: string) =>
                toMinor(typed, row.currency) === null
                  ? Promise.reject(new Error(t('spend.noAmount')))
                  : Promise.resolve(),
            },
          ]}
        >
          <Input suffix={row.currency} inputMode="decimal" />
        </Form.Item>
        <Form.Item name="impressions" label={t('spend.impressions')} rules={[{ required: true }]}>
          <InputNumber min={0} precision={0} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name="clicks" label={t('spend.clicks')} rules={[{ required: true }]}>
          <InputNumber min={0} precision={0} style={{ width: '100%' }} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
