/** Channels that Tilth derives itself, in the reader's language; others are called as their senders call them. */
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'

const WORDS = {
  direct: 'direct',
  'organic search': 'organicSearch',
  'paid search': 'paidSearch',
  'paid social': 'paidSocial',
  display: 'display',
  social: 'social',
  email: 'email',
  affiliate: 'affiliate',
  sms: 'sms',
  push: 'push',
  live: 'live',
  referral: 'referral',
  offline: 'offline',
  video: 'video',
} as const

const isKnown = (channel: string): channel is keyof typeof WORDS => Object.hasOwn(WORDS, channel)

export function useChannelName(): (channel: string) => string {
  const { t } = useTranslation('common')
  return useCallback((channel) => (isKnown(channel) ? t(`channel.${WORDS[channel]}`) : channel), [t])
}

/** The other way round: what somebody typed as they see it, as senders call it; other texts stay as they are. */
export function useChannelCode(): (typed: string) => string {
  const { t } = useTranslation('common')
  return useCallback(
    (typed) =>
      Object.keys(WORDS).find(
        (code) => isKnown(code) && t(`channel.${WORDS[code]}`).toLowerCase() === typed.trim().toLowerCase(),
      ) ?? typed,
    [t],
  )
}
