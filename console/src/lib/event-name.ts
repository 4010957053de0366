/** Standard events in the reader's language, with the name by which they are sent, filtered and exported. */
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'

const STANDARD = [
  'Products Searched',
  'Product List Viewed',
  'Product List Filtered',
  'Product Clicked',
  'Product Viewed',
  'Product Added',
  'Product Removed',
  'Cart Viewed',
  'Checkout Started',
  'Checkout Step Viewed',
  'Checkout Step Completed',
  'Payment Info Entered',
  'Order Placed',
  'Order Completed',
  'Order Updated',
  'Order Cancelled',
  'Order Refunded',
  'Coupon Entered',
  'Coupon Applied',
  'Coupon Denied',
  'Coupon Removed',
  'Promotion Viewed',
  'Promotion Clicked',
  'Product Added to Wishlist',
  'Product Removed from Wishlist',
  'Product Shared',
  'Cart Shared',
  'Product Reviewed',
  'Page Viewed',
  'Screen Viewed',
  'Identified',
  'Grouped',
  'Aliased',
  'Order Placed Item',
  'Order Completed Item',
  'Order Cancelled Item',
  'Order Refunded Item',
] as const
type Standard = (typeof STANDARD)[number]

const isStandard = (event: string): event is Standard => (STANDARD as readonly string[]).includes(event)

/** `支付订单 Order Completed`; the bare name of an event that is the shop's own, and in English. */
export function useEventName(): (event: string) => string {
  const { t } = useTranslation('common')
  return useCallback(
    (event) => {
      if (!isStandard(event)) return event
      const word = t(`eventName.${event}`)
      return word === event ? event : `${word} ${event}`
    },
    [t],
  )
}

/** The standard events whose name in the reader's language holds what was typed: the server knows only what is sent. */
export function useEventsCalled(typed: string): string[] {
  const { t } = useTranslation('common')
  return useMemo(
    () => (typed === '' ? [] : STANDARD.filter((event) => t(`eventName.${event}`).includes(typed))),
    [t, typed],
  )
}
