import { Outlet } from '@tanstack/react-router'
import { Drawer, Grid, Layout, Skeleton } from 'antd'
import { Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { TasksDrawer } from '@/features/platform/tasks/tasks-drawer'
import { isOneOf, readPreference, writePreference } from '@/lib/preferences'
import type { SessionInfo } from '@/lib/api/schema'
import { Allowed } from './allowed'
import { Header } from './header'
import { LeftOutNotice } from './left-out-notice'
import { MainMenu } from './menu'
import { SessionGate } from './session-gate'

/** Navigation, header and the page; on a phone the navigation comes from the side. */
export function Shell() {
  return <SessionGate>{(session) => <Frame session={session} />}</SessionGate>
}

function Frame({ session }: { session: SessionInfo }) {
  const { t } = useTranslation()
  const isWide = Grid.useBreakpoint().lg ?? window.innerWidth >= 992
  const [isMenuOpen, setIsMenuOpen] = useState(false)
  const [isTasksOpen, setIsTasksOpen] = useState(false)
  const [isCollapsed, setIsCollapsed] = useState(
    () => readPreference('menu', 'open', isOneOf('open', 'closed')) === 'closed',
  )
  const collapse = (collapsed: boolean) => {
    writePreference('menu', collapsed ? 'closed' : 'open')
    setIsCollapsed(collapsed)
  }
  return (
    <Layout style={{ minHeight: '100vh' }}>
      <a href="#content" className="skip-link">
        {t('action.skip')}
      </a>
      <Header
        session={session}
        onMenu={() => (isWide ? collapse(!isCollapsed) : setIsMenuOpen(true))}
        onTasks={() => setIsTasksOpen(true)}
      />
      <Layout hasSider={isWide}>
        {isWide ? (
          <Layout.Sider width={216} collapsed={isCollapsed} collapsedWidth={56} className="side">
            <MainMenu />
          </Layout.Sider>
        ) : (
          <Drawer
            open={isMenuOpen}
            onClose={() => setIsMenuOpen(false)}
            placement="left"
            size={260}
            title="Tilth · 精耕"
            styles={{ body: { padding: 0 } }}
          >
            <MainMenu onNavigate={() => setIsMenuOpen(false)} />
          </Drawer>
        )}
        <Layout.Content id="content" tabIndex={-1} role="main" style={{ minWidth: 0, outline: 'none' }}>
          <Suspense fallback={<Skeleton active style={{ padding: 24 }} />}>
            <LeftOutNotice />
            <Allowed>
              <Outlet />
            </Allowed>
          </Suspense>
        </Layout.Content>
      </Layout>
      <TasksDrawer isOpen={isTasksOpen} onClose={() => setIsTasksOpen(false)} />
    </Layout>
  )
}
