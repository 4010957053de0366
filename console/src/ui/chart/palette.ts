import { theme } from 'antd'
import { useMemo } from 'react'
import { useMode } from '../theme/mode'
import { SCALE_DARK, SCALE_LIGHT, SERIES_DARK, SERIES_LIGHT } from '../theme/tokens'

/** What a chart takes from the theme. */
export interface Palette {
  series: string[]
  /** From little to much. */
  scale: string[]
  text: string
  faint: string
  line: string
  background: string
  good: string
  bad: string
}

export function usePalette(): Palette {
  const { token } = theme.useToken()
  const { isDark } = useMode()
  return useMemo(
    () => ({
      series: isDark ? SERIES_DARK : SERIES_LIGHT,
      scale: isDark ? SCALE_DARK : SCALE_LIGHT,
      text: token.colorText,
      faint: token.colorTextSecondary,
      line: token.colorBorderSecondary,
      background: token.colorBgElevated,
      good: token.colorSuccess,
      bad: token.colorError,
    }),
    [token, isDark],
  )
}

/** Text that stays readable on a colour of `scale`: its share from 0 to 1. */
export function textOn(share: number, isDark: boolean, palette: Palette): string {
  const isStrong = share > 0.55
  return isStrong ? palette.background : isDark ? palette.text : palette.text
}
