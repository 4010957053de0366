import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Divider, Form, Input, Typography, type InputRef } from 'antd'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '@/lib/api/client'
import { toApiError } from '@/lib/api/problem'
import type { SignInRequest } from '@/lib/api/schema'
import { useSession } from '@/lib/session'
import { DoorCard } from './door-card'
import { enter, safeNext } from './entering'
import { signInRoute } from './routes'
import { useRefusal } from './use-refusal'

export default function SignInPage() {
  const { t } = useTranslation(['accounts', 'nav'])
  const search = signInRoute.useSearch()
  const next = safeNext(search.next)
  const session = useSession().data
  const mustSetUp = session?.setup_needed === true
  useEffect(() => {
    if (mustSetUp) location.replace('/console/setup')
  }, [mustSetUp])
  return (
    <DoorCard title={t('nav:signIn')} hint={t('signIn.hint')}>
      {search.problem === undefined ? null : (
        <Alert type="error" showIcon title={t(`refused.${search.problem}`)} style={{ marginBottom: 16 }} />
      )}
      <SignInForm next={next + location.hash /* an invitation's token */} />
      <Typography.Paragraph type="secondary" style={{ margin: '16px 0 0' }}>
        {t('signIn.forgotten')}
      </Typography.Paragraph>
      {session?.single_sign_on ? (
        <>
          <Divider plain>{t('signIn.or')}</Divider>
          <Button block size="large" href={`${session.single_sign_on.url}?next=${encodeURIComponent(next)}`}>
            {t('signIn.with', { name: session.single_sign_on.name })}
          </Button>
        </>
      ) : null}
    </DoorCard>
  )
}

/** Address and password; the code of the second factor is asked for when the password was right. */
function SignInForm({ next }: { next: string }) {
  const { t } = useTranslation(['accounts', 'nav'])
  const explain = useRefusal()
  const codeField = useRef<InputRef>(null)
  const attempt = useMutation({
    mutationFn: async (body: SignInRequest) => (await client.POST('/api/v1/session', { body })).data,
    onSuccess: (session) => {
      if (session !== undefined) enter(session, next)
    },
  })
  const refusal = attempt.error === null ? null : toApiError(attempt.error)
  const needsCode = refusal?.code === 'second_factor_needed' || (attempt.variables?.code ?? '') !== ''
  useEffect(() => {
    if (needsCode) codeField.current?.focus()
  }, [needsCode])
  return (
    <Form<SignInRequest> layout="vertical" size="large" requiredMark={false} onFinish={(body) => attempt.mutate(body)}>
      <Form.Item
        name="email"
        label={t('field.email')}
        rules={[{ required: true, type: 'email', message: t('field.emailMissing') }]}
      >
        <Input autoComplete="username" inputMode="email" autoFocus />
      </Form.Item>
      <Form.Item name="password" label={t('field.password')} rules={[{ required: true, message: t('field.missing') }]}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      {needsCode ? (
        <Form.Item
          name="code"
          label={t('field.code')}
          extra={t('field.codeHint')}
          rules={[{ required: true, whitespace: true, message: t('field.missing') }]}
        >
          <Input ref={codeField} autoComplete="one-time-code" inputMode="text" maxLength={40} />
        </Form.Item>
      ) : null}
      {refusal === null || refusal.code === 'second_factor_needed' ? null : (
        <Alert type="error" showIcon title={explain(refusal)} style={{ marginBottom: 16 }} />
      )}
      <Button block type="primary" htmlType="submit" loading={attempt.isPending || attempt.isSuccess}>
        {t('nav:signIn')}
      </Button>
    </Form>
  )
}
