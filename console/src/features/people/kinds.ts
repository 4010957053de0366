/** Kinds of events, in the order in which they are offered. */
export const KINDS = ['browse', 'cart', 'order', 'refund', 'promotion', 'profile', 'other'] as const
export type Kind = (typeof KINDS)[number]
