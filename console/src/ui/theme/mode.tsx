import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react'
import { isOneOf, readPreference, writePreference } from '@/lib/preferences'

export type Mode = 'light' | 'dark' | 'system'

interface ModeChoice {
  mode: Mode
  isDark: boolean
  setMode: (mode: Mode) => void
}

const ModeContext = createContext<ModeChoice>({ mode: 'system', isDark: false, setMode: () => undefined })
const DARK_QUERY = '(prefers-color-scheme: dark)'

export function ModeProvider({ children }: { children: ReactNode }) {
  const [mode, keepMode] = useState(() => readPreference<Mode>('theme', 'system', isOneOf('light', 'dark', 'system')))
  const [systemIsDark, setSystemIsDark] = useState(() => matchMedia(DARK_QUERY).matches)
  useEffect(() => {
    const query = matchMedia(DARK_QUERY)
    const follow = () => setSystemIsDark(query.matches)
    query.addEventListener('change', follow)
    return () => query.removeEventListener('change', follow)
  }, [])
  const isDark = mode === 'dark' || (mode === 'system' && systemIsDark)
  useEffect(() => {
    document.documentElement.style.colorScheme = isDark ? 'dark' : 'light'
  }, [isDark])
  const choice = useMemo(
    () => ({
      mode,
      isDark,
      setMode: (chosen: Mode) => {
        writePreference('theme', chosen)
        keepMode(chosen)
      },
    }),
    [mode, isDark],
  )
  return <ModeContext value={choice}>{children}</ModeContext>
}

export function useMode(): ModeChoice {
  return use(ModeContext)
}
