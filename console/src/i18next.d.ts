import type texts from '@/texts/en'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common'
    resources: typeof texts
    returnNull: false
  }
}
