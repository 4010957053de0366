import { UserAddOutlined } from '@ant-design/icons'
import { Button, Tabs } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/lib/workspace'
import { Page } from '@/ui/page'
import { InvitationList } from './invitation-list'
import { InviteDrawer, type Invited } from './invite-drawer'
import { MemberList } from './member-list'
import { RoleMatrix } from './role-matrix'
import { membersRoute } from './routes'

/** Who works here, who was invited, and what each role may do. */
export default function MembersPage() {
  const { t } = useTranslation(['members', 'nav'])
  const { tab } = membersRoute.useSearch()
  const navigate = membersRoute.useNavigate()
  const [invited, setInvited] = useState<Invited | null>(null)
  const invite = useMay('members:write') ? (
    <Button type="primary" icon={<UserAddOutlined />} onClick={() => setInvited({})}>
      {t('invite')}
    </Button>
  ) : undefined
  return (
    <Page title={t('nav:members')} hint={t('hint')} extra={invite}>
      <Tabs
        activeKey={tab ?? 'members'}
        destroyOnHidden
        onChange={(key) =>
          void navigate({ search: { tab: key === 'invitations' || key === 'roles' ? key : undefined }, replace: true })
        }
        items={[
          { key: 'members', label: t('nav:members'), children: <MemberList /> },
          { key: 'invitations', label: t('invitations'), children: <InvitationList onInvite={setInvited} /> },
          { key: 'roles', label: t('roles'), children: <RoleMatrix /> },
        ]}
      />
      <InviteDrawer invited={invited} onClose={() => setInvited(null)} />
    </Page>
  )
}
