import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { loadLocale } from './locale'
import { loadBook } from './sentences/books'
import { hasPreference, isOneOf, readPreference, writePreference } from './preferences'

export type Language = 'en' | 'zh'
export const LANGUAGES: readonly Language[] = ['zh', 'en']
/** As Intl and HTML name them. */
export const LOCALES: Record<Language, string> = { en: 'en', zh: 'zh-CN' }

const loadTexts = {
  en: () => import('@/texts/en'),
  zh: () => import('@/texts/zh'),
}

function preferredLanguage(): Language {
  const spoken = navigator.languages.some((each) => each.toLowerCase().startsWith('zh')) ? 'zh' : 'en'
  return readPreference<Language>('language', spoken, isOneOf('en', 'zh'))
}

/** Loads the texts of one language and makes it the page's. */
async function showTexts(language: Language): Promise<void> {
  const [texts] = await Promise.all([loadTexts[language](), loadLocale(language), loadBook(language)])
  for (const [namespace, entries] of Object.entries(texts.default)) {
    i18next.addResourceBundle(language, namespace, entries, true, true)
  }
  await i18next.changeLanguage(language)
  document.documentElement.lang = LOCALES[language]
}

export async function startLanguage(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: false,
    defaultNS: 'common',
    resources: {},
    interpolation: { escapeValue: false }, // React escapes
    returnNull: false,
  })
  await showTexts(preferredLanguage())
}

export async function changeLanguage(language: Language): Promise<void> {
  writePreference('language', language)
  await showTexts(language)
}

/** The language of the account, in a browser in which nobody has chosen one. */
export async function adoptLanguage(language: Language): Promise<void> {
  if (!hasPreference('language')) await changeLanguage(language)
}

export function currentLanguage(): Language {
  return i18next.language === 'zh' ? 'zh' : 'en'
}
