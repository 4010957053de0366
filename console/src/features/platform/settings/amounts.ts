import { minorDigits } from '@/lib/format'

/** What a person types as an amount, in minor units; null for what is none, or has too many decimals. */
export function toMinor(typed: string, currency: string): number | null {
  const digits = minorDigits(currency)
  const match = /^(\d{1,12})(?:\.(\d+))?$/.exec(typed.trim())
  const decimals = match?.[2] ?? ''
  if (match?.[1] === undefined || decimals.length > digits) return null
  return Number(match[1]) * 10 ** digits + Number(decimals.padEnd(digits, '0') || 0)
}

export function fromMinor(minor: number, currency: string): string {
  const digits = minorDigits(currency)
  return (minor / 10 ** digits).toFixed(digits)
}
