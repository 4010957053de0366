import { QueryClientProvider } from '@tanstack/react-query'
import { App as AntApp, ConfigProvider } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { knownLocale } from '@/lib/locale'
import { queries } from '@/lib/queries'
import { ModeProvider, useMode } from '@/ui/theme/mode'
import { DARK, LIGHT } from '@/ui/theme/tokens'

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
  return (
    <ConfigProvider theme={isDark ? DARK : LIGHT} locale={knownLocale(i18n.language)}>
      <AntApp>{children}</AntApp>
    </ConfigProvider>
  )
}
