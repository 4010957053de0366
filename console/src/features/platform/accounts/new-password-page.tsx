import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Form, Result, Skeleton } from 'antd'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '@/lib/api/client'
import { toApiError } from '@/lib/api/problem'
import { useHandedToken } from '@/lib/handed-token'
import { EmptyState, ErrorState } from '@/ui/states'
import { unwrap } from '@/lib/api/unwrap'
import { DoorCard } from './door-card'
import { NewPasswordFields } from './new-password'
import { Refusal } from './refusal'

/** For who was handed a link: its token stands after the #, which no server sees. */
export default function NewPasswordPage() {
  const { t } = useTranslation('accounts')
  const token = useHandedToken()
  useEffect(() => history.replaceState(history.state, '', location.pathname), [])
  const query = useQuery({
    queryKey: ['new-password', token],
    queryFn: ({ signal }) => unwrap(client.POST('/api/v1/session/new-password', { body: { token }, signal })),
    enabled: token !== '',
    staleTime: Infinity,
  })
  const isGone = token === '' || toApiError(query.error).code === 'link_not_valid'
  return (
    <DoorCard title={t('reset.title')} hint={query.data ? t('reset.hint', { email: query.data.email }) : undefined}>
      {isGone ? (
        <EmptyState
          title={t('reset.gone')}
          hint={t('reset.goneHint')}
          action={<a href="/console/sign-in">{t('reset.toSignIn')}</a>}
        />
      ) : query.isError ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <Skeleton active title={false} />
      ) : (
        <Choose token={token} email={query.data.email} />
      )}
    </DoorCard>
  )
}

function Choose({ token, email }: { token: string; email: string }) {
  const { t } = useTranslation('accounts')
  const choose = useMutation({
    mutationFn: (password: string) => client.POST('/api/v1/session/new-password/choose', { body: { token, password } }),
  })
  if (choose.isSuccess) {
    return (
      <Result
        status="success"
        title={t('reset.done')}
        subTitle={t('reset.doneHint')}
        extra={
          <Button type="primary" href="/console/sign-in">
            {t('reset.toSignIn')}
          </Button>
        }
      />
    )
  }
  return (
    <Form<{ password: string }>
      layout="vertical"
      size="large"
      requiredMark={false}
      onFinish={({ password }) => choose.mutate(password)}
    >
      <input type="text" autoComplete="username" value={email} readOnly hidden />
      <NewPasswordFields />
      <Refusal error={choose.error} />
      <Button block type="primary" htmlType="submit" loading={choose.isPending}>
        {t('reset.choose')}
      </Button>
    </Form>
  )
}
