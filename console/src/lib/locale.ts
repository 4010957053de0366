/** The words and dates of the component library, in the language of the page. */
import type { Locale } from 'antd/es/locale'
import dayjs from 'dayjs'

const LOADERS: Record<string, () => Promise<[{ default: Locale }, unknown]>> = {
  en: () => Promise.all([import('antd/locale/en_US'), import('dayjs/locale/en')]),
  zh: () => Promise.all([import('antd/locale/zh_CN'), import('dayjs/locale/zh-cn')]),
}
const known = new Map<string, Locale>()

export async function loadLocale(language: string): Promise<void> {
  const [locale] = (await LOADERS[language]?.()) ?? []
  if (locale === undefined) return
  known.set(language, locale.default)
  dayjs.locale(language === 'zh' ? 'zh-cn' : 'en')
}

/** One that has been loaded. A locale that came after the first drawing would draw the whole page anew. */
export function knownLocale(language: string): Locale | undefined {
  return known.get(language)
}
