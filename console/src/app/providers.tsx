import { QueryClientProvider } from '@tanstack/react-query'
import { App as AntApp, ConfigProvider } from 'antd'
import type { Locale } from 'antd/es/locale'
import dayjs from 'dayjs'
import { useEffect, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { queries } from '@/lib/queries'
import { ModeProvider, useMode } from '@/ui/theme/mode'
import { DARK, LIGHT } from '@/ui/theme/tokens'

const loadLocale: Record<string, () => Promise<Locale>> = {
  en: async () => {
    await import('dayjs/locale/en')
    return (await import('antd/locale/en_US')).default
  },
  zh: async () => {
    await import('dayjs/locale/zh-cn')
    return (await import('antd/locale/zh_CN')).default
  },
}

export function Providers({ children }: { children: ReactNode }) {
  return (
    <QueryClientProvider client={queries}>
      <ModeProvider>
        <Themed>{children}</Themed>
      </ModeProvider>
    </QueryClientProvider>
  )
}

function Themed({ children }: { children: ReactNode }) {
  const { isDark } = useMode()
  const { i18n } = useTranslation()
  const [locale, setLocale] = useState<Locale>()
  useEffect(() => {
    let isCurrent = true
    void loadLocale[i18n.language]?.().then((loaded) => {
      dayjs.locale(i18n.language === 'zh' ? 'zh-cn' : 'en')
      if (isCurrent) setLocale(loaded)
    })
    return () => {
      isCurrent = false
    }
  }, [i18n.language])
  return (
    <ConfigProvider theme={isDark ? DARK : LIGHT} locale={locale}>
      <AntApp>{children}</AntApp>
    </ConfigProvider>
  )
}
