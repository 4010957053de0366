import { LogoutOutlined, MenuOutlined, UserOutlined } from '@ant-design/icons'
import { Link } from '@tanstack/react-router'
import { App, Button, Flex, Grid, Layout, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { TasksButton } from '@/features/platform/tasks/tasks-button'
import { callerHeaders } from '@/lib/api/caller'
import type { SessionInfo } from '@/lib/api/schema'
import { useFailure } from '@/ui/use-failure'
import { readProblem } from '@/lib/api/problem'
import { PressMenu } from '@/ui/press-menu'
import { LanguageSwitch, ModeSwitch } from './switches'
import { WorkspaceSwitch } from './workspace-switch'

interface HeaderProps {
  session: SessionInfo
  onMenu: () => void
  onTasks: () => void
}

export function Header({ session, onMenu, onTasks }: HeaderProps) {
  const { t } = useTranslation('nav')
  const isRoomy = Grid.useBreakpoint().sm ?? true
  return (
    <Layout.Header className="top" role="banner">
      <Flex align="center" gap={8} style={{ height: '100%' }}>
        <Button type="text" icon={<MenuOutlined />} aria-label={t('menu')} onClick={onMenu} />
        {isRoomy ? (
          <Typography.Text strong style={{ fontSize: 16, marginInlineEnd: 8 }}>
            Tilth · 精耕
          </Typography.Text>
        ) : null}
        <WorkspaceSwitch session={session} />
        <Flex gap={2} style={{ marginInlineStart: 'auto' }}>
          <TasksButton onClick={onTasks} />
          <LanguageSwitch />
          <ModeSwitch />
          <AccountMenu session={session} />
        </Flex>
      </Flex>
    </Layout.Header>
  )
}

function AccountMenu({ session }: { session: SessionInfo }) {
  const { t } = useTranslation(['nav', 'common'])
  const fail = useFailure()
  const { modal } = App.useApp()
  const leave = async (path: string) => {
    const response = await fetch(path, { method: 'DELETE', headers: callerHeaders() })
    if (!response.ok) throw await readProblem(response)
    location.assign('/console/sign-in')
  }
  const leaveEverywhere = () =>
    void modal.confirm({
      title: t('signOutEverywhere'),
      content: t('signOutEverywhereText'),
      okText: t('signOut'),
      cancelText: t('common:action.cancel'),
      onOk: () => leave('/api/v1/account/sessions').catch(fail),
    })
  return (
    <PressMenu
      placement="bottomRight"
      menu={{
        items: [
          { key: 'who', type: 'group', label: session.account?.email ?? '' },
          { key: 'profile', icon: <UserOutlined />, label: <Link to="/profile">{t('profile')}</Link> },
          {
            key: 'out',
            icon: <LogoutOutlined />,
            label: t('signOut'),
            onClick: () => void leave('/api/v1/session').catch(fail),
          },
          { key: 'everywhere', label: t('signOutEverywhere'), onClick: leaveEverywhere },
        ],
      }}
    >
      <Button type="text" icon={<UserOutlined />} aria-label={t('account')} />
    </PressMenu>
  )
}
