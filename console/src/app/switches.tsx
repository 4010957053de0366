import { BulbOutlined, GlobalOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { changeLanguage, currentLanguage, LANGUAGES, type Language } from '@/lib/language'
import { useMode, type Mode } from '@/ui/theme/mode'
import { PressMenu } from '@/ui/press-menu'

/** Each by its own name: who cannot read the page's language must still find theirs. */
const NAMES: Record<Language, string> = { en: 'English', zh: '简体中文' }
const MODES: readonly Mode[] = ['light', 'dark', 'system']

export function LanguageSwitch() {
  const { t } = useTranslation()
  return (
    <PressMenu
      menu={{
        selectable: true,
        selectedKeys: [currentLanguage()],
        items: LANGUAGES.map((each) => ({ key: each, label: NAMES[each] })),
        onClick: ({ key }) => void changeLanguage(key as Language),
      }}
    >
      <Button type="text" icon={<GlobalOutlined />} aria-label={t('language.label')} />
    </PressMenu>
  )
}

export function ModeSwitch() {
  const { t } = useTranslation()
  const { mode, setMode } = useMode()
  return (
    <PressMenu
      menu={{
        selectable: true,
        selectedKeys: [mode],
        items: MODES.map((each) => ({ key: each, label: t(`theme.${each}`) })),
        onClick: ({ key }) => setMode(key as Mode),
      }}
    >
      <Button type="text" icon={<BulbOutlined />} aria-label={t('theme.label')} />
    </PressMenu>
  )
}
