import {
  AimOutlined,
  AreaChartOutlined,
  BellOutlined,
  DashboardOutlined,
  FunnelPlotOutlined,
  SettingOutlined,
  TeamOutlined,
  ThunderboltOutlined,
} from '@ant-design/icons'
import type { LinkProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type nav from '@/texts/en/nav.json'

type NavText = keyof typeof nav

export interface Entry {
  text: NavText
  to: NonNullable<LinkProps['to']>
  /** Shown to those who hold it. */
  scope: string
  icon?: ReactNode
}

export interface Group {
  text: NavText
  icon: ReactNode
  entries: Entry[]
}

/** The menu, in the order of a day's work. */
export const NAVIGATION: (Entry | Group)[] = [
  { text: 'overview', to: '/overview', scope: 'insight:read', icon: <DashboardOutlined /> },
  { text: 'alerts', to: '/alerts', scope: 'insight:read', icon: <BellOutlined /> },
  {
    text: 'analysis',
    icon: <AreaChartOutlined />,
    entries: [
      { text: 'explore', to: '/explore', scope: 'insight:read' },
      { text: 'funnel', to: '/funnel', scope: 'insight:read', icon: <FunnelPlotOutlined /> },
      { text: 'retention', to: '/retention', scope: 'insight:read' },
    ],
  },
  { text: 'boards', to: '/boards', scope: 'insight:read', icon: <AimOutlined /> },
  { text: 'people', to: '/people', scope: 'people:read', icon: <TeamOutlined /> },
  {
    text: 'events',
    icon: <ThunderboltOutlined />,
    entries: [
      { text: 'live', to: '/events/live', scope: 'events:read' },
      { text: 'plan', to: '/events/plan', scope: 'events:read' },
      { text: 'rejected', to: '/events/rejected', scope: 'events:read' },
      { text: 'imports', to: '/events/imports', scope: 'events:read' },
    ],
  },
  {
    text: 'settings',
    icon: <SettingOutlined />,
    entries: [
      { text: 'workspace', to: '/settings/workspace', scope: 'workspace:read' },
      { text: 'members', to: '/settings/members', scope: 'members:read' },
      { text: 'writeKeys', to: '/settings/write-keys', scope: 'keys:read' },
      { text: 'apiKeys', to: '/settings/api-keys', scope: 'keys:read' },
      { text: 'spend', to: '/settings/spend', scope: 'insight:write' },
      { text: 'dataRetention', to: '/settings/data-retention', scope: 'workspace:write' },
      { text: 'erasure', to: '/settings/erasure', scope: 'people:write' },
      { text: 'audit', to: '/settings/audit', scope: 'audit:read' },
      { text: 'health', to: '/settings/health', scope: 'system:read' },
    ],
  },
]

/** What of the menu somebody with these scopes sees; groups without entries are left out. */
export function visibleNavigation(scopes: ReadonlySet<string>): (Entry | Group)[] {
  return NAVIGATION.flatMap((each): (Entry | Group)[] => {
    if (!('entries' in each)) return scopes.has(each.scope) ? [each] : []
    const entries = each.entries.filter((entry) => scopes.has(entry.scope))
    return entries.length === 0 ? [] : [{ ...each, entries }]
  })
}
