/** Keys of breakdowns as readers call them. */
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { useChannelName } from '@/lib/channel-name'
import { useFormat } from '@/lib/format'
import { useItemName } from '@/lib/item-names'
import { countryName } from '@/ui/map/countries'
import { findProvince, provinceName } from '@/ui/map/provinces'

export const OTHER_KEY = '(other)'

/** A group's value along each dimension of a breakdown; null: rows without one. */
export type Keys = readonly (string | null)[]

/** Of a breakdown by one dimension. */
export function keyOf({ keys }: { keys: Keys }): string | null {
  return keys[0] ?? null
}

export function isRest(keys: Keys | undefined): boolean {
  return keys?.includes(OTHER_KEY) ?? false
}
const OF_ITEMS: readonly string[] = ['item', 'sku', 'category', 'brand', 'prop:name']
const KNOWN: readonly string[] = ['new', 'old', 'anonymous', 'identified']
const COUNTRY = /^[A-Z]{2}$/

/** Says a group's name in the reader's language; null is a group too: rows without a value. */
export function useGroupName(): (by: string, key: string | null) => string {
  const { t } = useTranslation('insight')
  const { locale } = useFormat()
  const channelName = useChannelName()
  const itemName = useItemName()
  return useCallback(
    (by, key) => {
      if (key === OTHER_KEY) return t('group.other')
      if (key === null || key === '') {
        if (OF_ITEMS.includes(by)) return t('group.noItem')
        return by === 'buyer' ? t('group.noBuyer') : t('group.none')
      }
      if ((by === 'buyer' || by === 'identified') && KNOWN.includes(key)) return t(`group.${key as 'new'}`)
      if (by === 'channel') return channelName(key)
      if (by === 'item') return withCode(itemName(key), key)
      if (by === 'country' && COUNTRY.test(key)) return countryName(key, locale)
      const province = by === 'province' ? findProvince(key) : null
      return province === null ? key : provinceName(province, locale)
    },
    [t, locale, channelName, itemName],
  )
}

/** Names of products are not their own alone: the code beside one says which. */
function withCode(name: string | null, code: string): string {
  return name === null || name === code ? code : `${name} · ${code}`
}
