import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, Button, Card, Flex, Form, Input, Skeleton, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { callerHeaders } from '@/lib/api/caller'
import { client } from '@/lib/api/client'
import { readProblem, toApiError } from '@/lib/api/problem'
import type { InvitationOffer } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { useHandedToken } from '@/lib/handed-token'
import { currentLanguage } from '@/lib/language'
import { addressIn, useSession } from '@/lib/session'
import { Page } from '@/ui/page'
import { EmptyState, ErrorState } from '@/ui/states'
import { useFailure } from '@/ui/use-failure'
import { unwrap } from '@/lib/api/unwrap'

/** For who was handed a link: with an account they join, without one they get it here. Its token stands after the #, so
 * that no log of a server or proxy holds it. */
export default function InvitationPage() {
  const { t } = useTranslation(['members', 'nav'])
  const token = useHandedToken()
  const query = useQuery({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) => unwrap(client.POST('/api/v1/session/invitation', { body: { token }, signal })),
    staleTime: Infinity,
  })
  const isGone = query.isError && toApiError(query.error).code === 'link_not_valid'
  return (
    <div style={{ maxWidth: 528, margin: '0 auto' }}>
      <Page title={t('nav:invitation')}>
        <Card>
          {query.isPending ? (
            <Skeleton active />
          ) : isGone ? (
            <EmptyState
              title={t('door.invalid')}
              hint={t('door.invalidHint')}
              action={<a href="/console/sign-in">{t('door.toSignIn')}</a>}
            />
          ) : query.isError ? (
            <ErrorState error={query.error} onRetry={() => void query.refetch()} />
          ) : (
            <Offer offer={query.data} token={token} />
          )}
        </Card>
      </Page>
    </div>
  )
}

function Offer({ offer, token }: { offer: InvitationOffer; token: string }) {
  const { t } = useTranslation('members')
  const format = useFormat()
  const session = useSession()
  const role = t(`name.${offer.role}`)
  const own = session.data?.account?.email
  return (
    <Flex vertical gap={16}>
      <div>
        <Typography.Title level={2} style={{ fontSize: 20, marginTop: 0 }}>
          {t('door.title', { workspace: offer.workspace.name })}
        </Typography.Title>
        <Typography.Paragraph>
          {offer.invited_by_name === ''
            ? t('door.byNobody', { role })
            : t('door.by', { name: offer.invited_by_name, role })}{' '}
          {t(`about.${offer.role}`)}
        </Typography.Paragraph>
        <Typography.Text type="secondary">
          {t('door.until', { email: offer.email, moment: format.dateTime(offer.expires_at) })}
        </Typography.Text>
      </div>
      {session.isPending ? (
        <Skeleton active paragraph={{ rows: 2 }} />
      ) : own === undefined ? (
        offer.has_account ? (
          <SignInFirst email={offer.email} />
        ) : (
          <NewAccount offer={offer} token={token} />
        )
      ) : own.toLowerCase() === offer.email.toLowerCase() ? (
        <Join offer={offer} token={token} />
      ) : (
        <OtherAccount email={own} />
      )}
    </Flex>
  )
}

function useAccept(offer: InvitationOffer, token: string) {
  return useMutation({
    mutationFn: (person: { name: string; password: string } | null) =>
      unwrap(
        client.POST('/api/v1/session/invitation/accept', {
          body: { token, person: person && { ...person, language: currentLanguage() } },
        }),
      ),
    onError: useFailure(),
    onSuccess: () => location.assign(addressIn(offer.workspace.slug, '/overview')),
  })
}

interface Values {
  name: string
  password: string
}

function NewAccount({ offer, token }: { offer: InvitationOffer; token: string }) {
  const { t } = useTranslation('members')
  const accept = useAccept(offer, token)
  return (
    <Form<Values> layout="vertical" onFinish={({ name, password }) => accept.mutate({ name, password })}>
      <Form.Item label={t('email')} htmlFor="invited-email">
        <Input id="invited-email" type="email" value={offer.email} readOnly autoComplete="username" />
      </Form.Item>
      <Form.Item name="name" label={t('door.name')} rules={[{ required: true, whitespace: true, max: 200 }]}>
        <Input autoComplete="name" autoFocus />
      </Form.Item>
      <Form.Item
        name="password"
        label={t('door.password')}
        extra={t('door.passwordHint')}
        rules={[{ required: true, min: 10, max: 256 }]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="repeated"
        label={t('door.repeat')}
        dependencies={['password']}
        rules={[
          { required: true },
          ({ getFieldValue }) => ({
            validator: (_, value) =>
              !value || value === getFieldValue('password')
                ? Promise.resolve()
                : Promise.reject(new Error(t('door.differ'))),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={accept.isPending || accept.isSuccess}>
        {t('door.create')}
      </Button>
    </Form>
  )
}

function Join({ offer, token }: { offer: InvitationOffer; token: string }) {
  const { t } = useTranslation('members')
  const accept = useAccept(offer, token)
  return (
    <Button type="primary" block loading={accept.isPending || accept.isSuccess} onClick={() => accept.mutate(null)}>
      {t('door.join', { email: offer.email })}
    </Button>
  )
}

function SignInFirst({ email }: { email: string }) {
  const { t } = useTranslation('members')
  return (
    <>
      <Alert type="info" title={t('door.known')} />
      <Button
        type="primary"
        block
        href={`/console/sign-in?next=${encodeURIComponent(location.pathname)}${location.hash}`}
      >
        {t('door.signIn', { email })}
      </Button>
    </>
  )
}

function OtherAccount({ email }: { email: string }) {
  const { t } = useTranslation('members')
  const signOut = useMutation({
    mutationFn: async () => {
      const response = await fetch('/api/v1/session', { method: 'DELETE', headers: callerHeaders() })
      if (!response.ok) throw await readProblem(response)
    },
    onError: useFailure(),
    onSuccess: () => location.reload(),
  })
  return (
    <>
      <Alert type="warning" showIcon title={t('door.other', { email })} />
      <Button block loading={signOut.isPending || signOut.isSuccess} onClick={() => signOut.mutate()}>
        {t('door.signOut')}
      </Button>
    </>
  )
}
