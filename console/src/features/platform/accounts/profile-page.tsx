import { Card, Flex } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import { useSession } from '@/lib/session'
import { Page } from '@/ui/page'
import { QueryState } from '@/ui/states'
import { PasswordForm } from './password-form'
import { ProfileForm } from './profile-form'
import { SecondFactor } from './second-factor'
import { SessionsList } from './sessions-list'

/** One's own name, password, second factor and sessions. */
export default function ProfilePage() {
  const { t } = useTranslation(['accounts', 'nav'])
  const account = useSession().data?.account
  const query = api.useQuery('get', '/api/v1/account/security')
  return (
    <Page title={t('nav:profile')} hint={t('profile.hint')}>
      <Flex vertical gap={16} style={{ maxWidth: 760 }}>
        {account ? (
          <Card title={t('profile.title')}>
            <ProfileForm account={account} />
          </Card>
        ) : null}
        <QueryState query={query}>
          {(security) => (
            <>
              <Card title={t('password.title')}>
                {security.has_password ? <PasswordForm email={account?.email ?? ''} /> : t('password.none')}
              </Card>
              {security.has_password ? (
                <Card title={t('factor.title')}>
                  <SecondFactor security={security} />
                </Card>
              ) : null}
              <Card title={t('sessions.title')}>
                <SessionsList sessions={security.sessions} />
              </Card>
            </>
          )}
        </QueryState>
      </Flex>
    </Page>
  )
}
