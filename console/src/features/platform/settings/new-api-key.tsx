import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Checkbox, Form, Input, Modal, Select, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { Scope } from '@/lib/api/schema'
import { usePlace } from '@/lib/workspace'
import { CopyText } from '@/ui/copy-text'
import { useFormFailure } from '@/ui/use-form-failure'
import { useScopeWord } from '../members/use-scope-word'

const EXPIRIES = [30, 90, 365] as const
const DAY = 86_400_000

interface Values {
  name: string
  scopes: Scope[]
  days: number | null
}

/** A form, and after it the one moment at which the secret is seen. */
export function NewApiKey({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const queries = useQueryClient()
  const [form] = Form.useForm<Values>()
  const make = api.useMutation('post', '/api/v1/api-keys', {
    onError: useFormFailure(form, { unknown_scope: 'scopes', scope_not_held: 'scopes' }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['get', '/api/v1/api-keys'] }),
  })
  const submit = ({ name, scopes, days }: Values) => {
    const expires = days === null ? null : new Date(Date.now() + days * DAY).toISOString()
    make.mutate({ body: { name, scopes, expires_at: expires } })
  }
  if (make.data !== undefined) {
    return (
      <Modal
        open
        title={t('apiKeys.made')}
        mask={{ closable: false }}
        onCancel={onClose}
        footer={
          <Button type="primary" onClick={onClose}>
            {t('apiKeys.kept')}
          </Button>
        }
      >
        <Alert type="warning" showIcon title={t('apiKeys.once')} style={{ marginBottom: 12 }} />
        <CopyText text={make.data.secret} />
      </Modal>
    )
  }
  return (
    <Modal
      open
      title={t('apiKeys.new')}
      okText={t('apiKeys.make')}
      cancelText={t('common:action.cancel')}
      confirmLoading={make.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form<Values> form={form} layout="vertical" initialValues={{ scopes: [], days: 365 }} onFinish={submit}>
        <Form.Item
          name="name"
          label={t('keys.name')}
          extra={t('apiKeys.nameHint')}
          rules={[{ required: true, whitespace: true, max: 200 }]}
        >
          <Input autoFocus />
        </Form.Item>
        <Scopes />
        <Form.Item name="days" label={t('apiKeys.expires')}>
          <Select
            options={[
              ...EXPIRIES.map((days) => ({ value: days, label: t('apiKeys.inDays', { count: days }) })),
              { value: null, label: t('apiKeys.noExpiry') },
            ]}
          />
        </Form.Item>
      </Form>
    </Modal>
  )
}

/** Only what one holds can be given. */
function Scopes() {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const word = useScopeWord()
  const scopes = [...usePlace().scopes].sort()
  return (
    <Form.Item
      name="scopes"
      label={t('apiKeys.scopes')}
      extra={t('apiKeys.scopesHint')}
      rules={[{ required: true, type: 'array', min: 1, message: t('apiKeys.scopesNeeded') }]}
    >
      <Checkbox.Group
        options={scopes.map((scope) => ({
          value: scope,
          label: (
            <>
              {word(scope)} <Typography.Text type="secondary">{scope}</Typography.Text>
            </>
          ),
        }))}
        style={{ display: 'grid', gap: 4 }}
      />
    </Form.Item>
  )
}
