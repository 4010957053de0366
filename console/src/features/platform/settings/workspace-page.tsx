import { useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Card, Descriptions, Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { WorkspaceDetail } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { useMay } from '@/lib/workspace'
import { CopyText } from '@/ui/copy-text'
import { Page } from '@/ui/page'
import { QueryState } from '@/ui/states'
import { useFormFailure } from '@/ui/use-form-failure'

export default function WorkspacePage() {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const query = api.useQuery('get', '/api/v1/workspace')
  return (
    <Page title={t('nav:workspace')} hint={t('workspace.hint')}>
      <Card style={{ maxWidth: 720 }}>
        <QueryState query={query}>{(workspace) => <Detail workspace={workspace} />}</QueryState>
      </Card>
    </Page>
  )
}

function Detail({ workspace }: { workspace: WorkspaceDetail }) {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const format = useFormat()
  return (
    <>
      <Change workspace={workspace} />
      <Descriptions
        column={1}
        style={{ marginTop: 16 }}
        items={[
          { key: 'slug', label: t('workspace.slug'), children: <CopyText text={workspace.slug} /> },
          { key: 'buckets', label: t('workspace.buckets'), children: format.number(workspace.buckets) },
        ]}
      />
    </>
  )
}

interface Values {
  name: string
  time_zone: string
  currency: string
}

function Change({ workspace }: { workspace: WorkspaceDetail }) {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const { message } = App.useApp()
  const [form] = Form.useForm<Values>()
  const queries = useQueryClient()
  const isReader = !useMay('workspace:write')
  const change = api.useMutation('patch', '/api/v1/workspace', {
    onError: useFormFailure(form, { invalid_zone: 'time_zone', invalid_money: 'currency' }),
    onSuccess: async () => {
      void message.success(t('workspace.saved'))
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['get', '/api/v1/workspace'] }),
        queries.invalidateQueries({ queryKey: ['session'] }),
      ])
    },
  })
  const isFixed = isReader || workspace.has_events
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      disabled={isReader}
      initialValues={{ name: workspace.name, time_zone: workspace.time_zone, currency: workspace.currency }}
      onFinish={(body) => change.mutate({ body: workspace.has_events ? { name: body.name } : body })}
    >
      <Form.Item
        name="name"
        label={t('workspace.name')}
        extra={isReader ? t('workspace.readOnly') : undefined}
        rules={[{ required: true, whitespace: true, max: 200 }]}
      >
        <Input />
      </Form.Item>
      {workspace.has_events ? (
        <Alert type="info" showIcon title={t('workspace.fixed')} style={{ marginBottom: 16 }} />
      ) : null}
      <Form.Item name="time_zone" label={t('workspace.zone')} extra={t('workspace.zoneHint')}>
        <Select
          disabled={isFixed}
          showSearch
          options={Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, label: zone }))}
        />
      </Form.Item>
      <Form.Item name="currency" label={t('workspace.currency')} extra={t('workspace.currencyHint')}>
        <Select
          disabled={isFixed}
          showSearch
          options={Intl.supportedValuesOf('currency').map((code) => ({ value: code, label: code }))}
        />
      </Form.Item>
      {isReader ? null : (
        <Button type="primary" htmlType="submit" loading={change.isPending}>
          {t('common:action.save')}
        </Button>
      )}
    </Form>
  )
}
