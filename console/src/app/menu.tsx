import { Link } from '@tanstack/react-router'
import { Menu, type MenuProps } from 'antd'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { usePlace } from '@/lib/workspace'
import { visibleNavigation } from './navigation'
import { useEntryHere } from './use-entry-here'

export function MainMenu({ onNavigate }: { onNavigate?: () => void }) {
  const { t } = useTranslation('nav')
  const { scopes } = usePlace()
  const navigation = visibleNavigation(scopes)
  const here = useEntryHere()
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
  const nav = useRef<HTMLElement>(null)
  // The menu is longer than a small screen: where one came by a link, its entry may lie below.
  useEffect(() => {
    nav.current?.querySelector('.ant-menu-item-selected')?.scrollIntoView({ block: 'nearest' })
  }, [here])
  return (
    <nav aria-label={t('menu')} ref={nav}>
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
