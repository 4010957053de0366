/** The colours and measures of the console, in one place. */
import type { ThemeConfig } from 'antd'
import { theme as antd } from 'antd'

const SHARED = {
  borderRadius: 6,
  fontSize: 14,
  wireframe: false,
  // Asked of the library: to cut its transitions short by CSS leaves menus where it measured them, out of sight.
  motion: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
}

export const LIGHT: ThemeConfig = {
  algorithm: antd.defaultAlgorithm,
  token: {
    ...SHARED,
    colorPrimary: '#0f766e',
    colorInfo: '#0f766e',
    colorLink: '#0b5f59',
    colorBgLayout: '#f5f7f7',
    colorTextSecondary: 'rgba(0, 0, 0, 0.65)',
    colorTextTertiary: 'rgba(0, 0, 0, 0.6)', // antd's own is too faint to read (WCAG AA asks 4.5:1)
    colorTextDescription: 'rgba(0, 0, 0, 0.62)',
    colorTextPlaceholder: 'rgba(0, 0, 0, 0.56)',
    colorError: '#c62a2f',
    colorSuccess: '#237b4b',
    colorWarning: '#9a5b00',
    // antd mixes tints out of the colours above, which are dark enough to be read as text: too murky for a ground.
    colorPrimaryBg: '#e3f3f1',
    colorPrimaryBgHover: '#cfe9e6',
    colorInfoBg: '#e8f4f3',
    colorInfoBorder: '#a9d6d1',
    colorSuccessBg: '#e7f5ec',
    colorSuccessBorder: '#a8d9bb',
    colorWarningBg: '#fdf4e3',
    colorWarningBorder: '#ecc98a',
    colorErrorBg: '#fdeeee',
    colorErrorBorder: '#f0b4b6',
  },
  components: { Layout: { headerBg: '#ffffff', siderBg: '#ffffff', headerHeight: 52, headerPadding: '0 16px' } },
}

export const DARK: ThemeConfig = {
  algorithm: antd.darkAlgorithm,
  token: {
    ...SHARED,
    colorPrimary: '#38bdaf',
    colorInfo: '#38bdaf',
    colorLink: '#5cc4b9',
    colorTextSecondary: 'rgba(255, 255, 255, 0.72)',
    colorTextTertiary: 'rgba(255, 255, 255, 0.66)',
    colorTextDescription: 'rgba(255, 255, 255, 0.68)',
    colorTextPlaceholder: 'rgba(255, 255, 255, 0.6)',
    colorError: '#f0787b',
    colorSuccess: '#5fc48a',
    colorWarning: '#e0a84a',
  },
  components: {
    Layout: { headerBg: '#1b1f1f', siderBg: '#1b1f1f', headerHeight: 52, headerPadding: '0 16px' },
    Menu: { itemSelectedColor: '#7fd6cc', subMenuItemSelectedColor: '#7fd6cc' },
    Button: { primaryColor: '#06201d', dangerColor: '#230707' }, // white on the light colours is too faint to read
  },
}

/** Series of charts, told apart by people who do not see red and green too (after Okabe and Ito, toned down). */
export const SERIES_LIGHT = ['#0f766e', '#d97706', '#3b6fb6', '#b4436c', '#6b8e23', '#7c5cbf', '#a0522d', '#5f7a8a']
export const SERIES_DARK = ['#3fbfb2', '#f0a742', '#7aa7e0', '#e08aac', '#a9c45a', '#b39be6', '#d49a7a', '#a3bac7']
/** From little to much, for heat maps and maps. */
export const SCALE_LIGHT = ['#eef6f5', '#b9dedb', '#72bdb6', '#2f958d', '#0b5f59']
export const SCALE_DARK = ['#1e2a29', '#1f4a46', '#23746d', '#2aa79b', '#8ce0d7']

/** Of pictures that cameras read. */
export const QR_LIGHT = '#ffffff'
export const QR_DARK = '#000000'
