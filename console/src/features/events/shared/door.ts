import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'

/** Names of products, the same in each language. */
const PRODUCTS: Record<string, string> = { segment: 'Segment', posthog: 'PostHog', jitsu: 'Jitsu' }
const OWN = ['beacon', 'pixel', 'sensors', 'thinkingdata', 'weave'] as const

const isOwn = (code: string): code is (typeof OWN)[number] => (OWN as readonly string[]).includes(code)

/**
 * By which way an event came in, in words: `api:segment`, or only `segment`; `import:<file>`; `weave` where it was
 * rejected after its receipt. What has no words is called as the API calls it.
 */
export function useDoorWord(): (source: string) => string {
  const { t } = useTranslation('events')
  return useCallback(
    (source) => {
      const [kind = '', file = ''] = source.split(/:(.*)/s)
      if (kind === 'import' && file !== '') return t('door.import', { file })
      const code = source.replace(/^api:/, '')
      return isOwn(code) ? t(`door.${code}`) : (PRODUCTS[code] ?? code)
    },
    [t],
  )
}
