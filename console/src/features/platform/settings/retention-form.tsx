import { useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Checkbox, Flex, Form, InputNumber, Modal, Radio, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { Retention, RetentionPreview } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { settle, useFailure } from '@/ui/use-failure'
import { useFormFailure } from '@/ui/use-form-failure'
import { PreviewFigures } from './retention-preview'

interface Wish {
  event_months: number | null
  rejected_days: number
}

interface Values {
  kept: 'ever' | 'months'
  months: number
  rejected_days: number
}

const toWish = ({ kept, months, rejected_days }: Values): Wish => ({
  event_months: kept === 'ever' ? null : months,
  rejected_days,
})

/** Choose, look at what would go, confirm the day. */
export function RetentionForm({ retention }: { retention: Retention }) {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const format = useFormat()
  const [form] = Form.useForm<Values>()
  const kept = Form.useWatch('kept', form) as Values['kept'] | undefined
  const [wish, setWish] = useState<Wish | null>(null)
  const look = api.useMutation('post', '/api/v1/data-retention/preview', {
    onError: useFormFailure(form, { invalid_retention: 'months' }),
  })
  const ask = (values: Values) => {
    const wanted = toWish(values)
    look.mutate({ body: wanted }, { onSuccess: () => setWish(wanted) })
  }
  return (
    <>
      <Typography.Paragraph>
        {retention.first_kept === null
          ? t('retention.allCount')
          : t('retention.countFrom', { day: format.day(retention.first_kept) })}
      </Typography.Paragraph>
      <Form<Values>
        form={form}
        layout="vertical"
        initialValues={{
          kept: retention.event_months === null ? 'ever' : 'months',
          months: retention.event_months ?? 24,
          rejected_days: retention.rejected_days,
        }}
        onFinish={ask}
      >
        <Form.Item name="kept" label={t('retention.events')}>
          <Radio.Group
            options={[
              { value: 'ever', label: t('retention.forEver') },
              { value: 'months', label: t('retention.forMonths') },
            ]}
          />
        </Form.Item>
        {kept === 'months' ? (
          <Form.Item name="months" label={t('retention.months')} rules={[{ required: true }]}>
            <InputNumber min={1} max={1200} precision={0} />
          </Form.Item>
        ) : null}
        <Form.Item name="rejected_days" label={t('retention.rejectedDays')} rules={[{ required: true }]}>
          <InputNumber min={1} max={3650} precision={0} />
        </Form.Item>
        <Flex gap={12} wrap>
          <Button type="primary" htmlType="submit" loading={look.isPending}>
            {t('retention.look')}
          </Button>
          <RunNow isOff={retention.event_months === null} />
        </Flex>
      </Form>
      <Alert
        type="info"
        style={{ marginTop: 16 }}
        title={t('retention.fixed')}
        description={t('retention.fixedList')}
      />
      {wish === null || look.data === undefined ? null : (
        <Confirm wish={wish} preview={look.data} onClose={() => setWish(null)} />
      )}
    </>
  )
}

function RunNow({ isOff }: { isOff: boolean }) {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const { message, modal } = App.useApp()
  const queries = useQueryClient()
  const run = api.useMutation('post', '/api/v1/data-retention/run', {
    onError: useFailure(),
    onSuccess: async () => {
      void message.success(t('retention.started'))
      await queries.invalidateQueries({ queryKey: ['get', '/api/v1/tasks'] })
    },
  })
  const ask = () => {
    void modal.confirm({
      title: t('retention.nowTitle'),
      content: t('retention.nowText'),
      okText: t('retention.now'),
      okButtonProps: { danger: true },
      cancelText: t('common:action.cancel'),
      onOk: () => settle(run.mutateAsync({})),
    })
  }
  return (
    <Button danger disabled={isOff} loading={run.isPending} onClick={ask}>
      {t('retention.now')}
    </Button>
  )
}

function Confirm({ wish, preview, onClose }: { wish: Wish; preview: RetentionPreview; onClose: () => void }) {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const { message } = App.useApp()
  const format = useFormat()
  const queries = useQueryClient()
  const [isSure, setIsSure] = useState(false)
  const removes = preview.events > 0 || preview.rejected > 0
  const save = api.useMutation('put', '/api/v1/data-retention', {
    onError: useFailure(),
    onSuccess: async () => {
      void message.success(t('retention.saved'))
      onClose()
      await queries.invalidateQueries({ queryKey: ['get', '/api/v1/data-retention'] })
    },
  })
  return (
    <Modal
      open
      title={t('retention.confirm')}
      okText={t('common:action.save')}
      okButtonProps={{ danger: removes, disabled: removes && !isSure }}
      cancelText={t('common:action.cancel')}
      confirmLoading={save.isPending}
      onOk={() => save.mutate({ body: { ...wish, first_kept: preview.first_kept } })}
      onCancel={onClose}
    >
      <PreviewFigures preview={preview} />
      {removes ? (
        <Checkbox checked={isSure} onChange={(event) => setIsSure(event.target.checked)}>
          {preview.first_kept === null
            ? t('retention.sureRejected')
            : t('retention.sure', { day: format.day(preview.first_kept) })}
        </Checkbox>
      ) : (
        <Typography.Text>{t('retention.nothingGoes')}</Typography.Text>
      )}
    </Modal>
  )
}
