import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Form, Input, Typography } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '@/lib/api/client'
import { toApiError } from '@/lib/api/problem'
import { currentLanguage } from '@/lib/language'
import { useSession } from '@/lib/session'
import { DoorCard } from './door-card'
import { enter } from './entering'
import { NewPasswordFields } from './new-password'
import { useRefusal } from './use-refusal'
import { usualZoneAndCurrency, ZoneAndCurrency } from './zone-and-currency'

interface Values {
  code: string
  name: string
  email: string
  password: string
  workspace: string
  time_zone: string
  currency: string
}

/** The first run: who holds the code that `tilth up` prints becomes the owner of the first workspace. */
export default function SetupPage() {
  const { t } = useTranslation(['accounts', 'nav'])
  const session = useSession().data
  const isDone = session?.setup_needed === false
  useEffect(() => {
    if (isDone) location.replace('/console/')
  }, [isDone])
  return (
    <DoorCard title={t('nav:setup')} hint={t('setup.hint')}>
      <SetupForm />
    </DoorCard>
  )
}

/** The link that `tilth up` prints carries it after the #; it stays neither in the address nor in the history. */
function useSetupCode(): string {
  const [code] = useState(() => /^#([\w-]{4,40})$/.exec(location.hash)?.[1] ?? '')
  useEffect(() => {
    if (location.hash !== '') history.replaceState(history.state, '', location.pathname)
  }, [])
  return code
}

function SetupForm() {
  const { t } = useTranslation(['accounts', 'nav'])
  const explain = useRefusal()
  const code = useSetupCode()
  const attempt = useMutation({
    mutationFn: async ({ code, name, email, password, workspace, time_zone, currency }: Values) => {
      const first = { name: workspace, slug: 'main', time_zone, currency }
      const body = { code, name, email, password, workspace: first, language: currentLanguage() }
      return (await client.POST('/api/v1/setup', { body })).data
    },
    onSuccess: (entered) => {
      if (entered !== undefined) enter(entered, '/console/w/main/settings/write-keys?new=true')
    },
  })
  const refusal = attempt.error === null ? null : toApiError(attempt.error)
  const needed = [{ required: true, whitespace: true, message: t('field.missing') }]
  return (
    <Form<Values>
      layout="vertical"
      requiredMark={false}
      initialValues={{ code, ...usualZoneAndCurrency() }}
      onFinish={(values) => attempt.mutate(values)}
    >
      <Form.Item name="code" label={t('setup.code')} extra={t('setup.codeHint')} rules={needed}>
        <Input autoComplete="off" autoFocus={code === ''} maxLength={40} placeholder="XXXX-XXXX-XXXX-XXXX" />
      </Form.Item>
      <Form.Item name="name" label={t('field.name')} rules={needed}>
        <Input autoComplete="name" maxLength={200} />
      </Form.Item>
      <Form.Item
        name="email"
        label={t('field.email')}
        rules={[{ required: true, type: 'email', message: t('field.emailMissing') }]}
      >
        <Input autoComplete="username" inputMode="email" maxLength={254} />
      </Form.Item>
      <NewPasswordFields />
      <Typography.Title level={2} style={{ fontSize: 16, margin: '8px 0 12px' }}>
        {t('setup.workspace')}
      </Typography.Title>
      <Form.Item name="workspace" label={t('setup.workspaceName')} rules={needed}>
        <Input maxLength={200} placeholder={t('setup.workspaceExample')} />
      </Form.Item>
      <ZoneAndCurrency />
      {refusal === null ? null : <Alert type="error" showIcon title={explain(refusal)} style={{ marginBottom: 16 }} />}
      <Button block type="primary" size="large" htmlType="submit" loading={attempt.isPending || attempt.isSuccess}>
        {t('setup.begin')}
      </Button>
    </Form>
  )
}
