import { App, Button, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { PasswordChange } from '@/lib/api/schema'
import { NewPasswordFields } from './new-password'
import { Refusal } from './refusal'
import { useRefresh } from './use-refresh'

interface Values {
  current: string
  password: string
}

export function PasswordForm({ email }: { email: string }) {
  const { t } = useTranslation('accounts')
  const { message } = App.useApp()
  const [form] = Form.useForm<Values>()
  const refresh = useRefresh()
  const change = api.useMutation('post', '/api/v1/account/password', {
    onSuccess: async ({ ended }) => {
      form.resetFields()
      void message.success(t('password.changed', { count: ended }))
      await refresh()
    },
  })
  const submit = ({ current, password }: Values) => {
    const body: PasswordChange = { password: current, new_password: password }
    change.mutate({ body })
  }
  return (
    <Form<Values> form={form} name="password" layout="vertical" requiredMark={false} onFinish={submit}>
      {/* Tells a password manager whose password is changed. */}
      <input type="text" autoComplete="username" value={email} readOnly hidden />
      <Form.Item name="current" label={t('password.current')} rules={[{ required: true, message: t('field.missing') }]}>
        <Input.Password autoComplete="current-password" maxLength={256} />
      </Form.Item>
      <NewPasswordFields />
      <Refusal error={change.error} />
      <Button type="primary" htmlType="submit" loading={change.isPending}>
        {t('password.change')}
      </Button>
    </Form>
  )
}
