import { Link, useRouterState } from '@tanstack/react-router'
import { Menu, type MenuProps } from 'antd'
import { useTranslation } from 'react-i18next'
import { usePlace } from '@/lib/workspace'
import { visibleNavigation } from './navigation'

export function MainMenu({ onNavigate }: { onNavigate?: () => void }) {
  const { t } = useTranslation('nav')
  const { scopes } = usePlace()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const navigation = visibleNavigation(scopes)
  const all = navigation.flatMap((each) => ('entries' in each ? each.entries : [each]))
  const here = all.filter(({ to }) => path === to || path.startsWith(`${to}/`)).at(-1)
  const group = navigation.find((each) => 'entries' in each && each.entries.some((entry) => entry.to === here?.to))
  const items: MenuProps['items'] = navigation.map((each) =>
    'entries' in each
      ? {
          key: each.text,
          icon: each.icon,
          label: t(each.text),
          children: each.entries.map((entry) => ({ key: entry.to, label: <Link to={entry.to}>{t(entry.text)}</Link> })),
        }
      : { key: each.to, icon: each.icon, label: <Link to={each.to}>{t(each.text)}</Link> },
  )
  return (
    <nav aria-label={t('menu')}>
      <Menu
        mode="inline"
        items={items}
        selectedKeys={here === undefined ? [] : [here.to]}
        defaultOpenKeys={group === undefined ? ['analysis', 'events'] : [group.text, 'analysis', 'events']}
        onClick={() => onNavigate?.()}
        style={{ borderInlineEnd: 0 }}
      />
    </nav>
  )
}
