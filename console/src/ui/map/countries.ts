/** Countries and territories under their ISO code, however events write them. */
import { regionNames } from '@/lib/intl'

/** A region of the world map. */
export interface CountryCode {
  alpha2: string
  alpha3: string
}

/** Names that neither of the two languages' own lists has; as `bare` leaves them. */
const ALIASES: Readonly<Record<string, string>> = {
  uk: 'GB',
  greatbritain: 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  eire: 'IE',
  rsa: 'ZA',
  unitedstatesofamerica: 'US',
  uae: 'AE',
  korea: 'KR',
  republicofkorea: 'KR',
  russianfederation: 'RU',
  czechrepublic: 'CZ',
  holland: 'NL',
  thenetherlands: 'NL',
  burma: 'MM',
  turkey: 'TR',
  vietnam: 'VN',
  macau: 'MO',
  mainlandchina: 'CN',
  prc: 'CN',
  中国大陆: 'CN',
  中华人民共和国: 'CN',
  香港: 'HK',
  中国香港: 'HK',
  澳门: 'MO',
  中国澳门: 'MO',
  中国台湾: 'TW',
  英国: 'GB',
}
const bare = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}]/gu, '')
    .replace(/^the(?=\p{L}{5})/u, '')

/** Names as Chinese maps have them; all others are those of the browser. */
const CHINESE: Readonly<Record<string, string>> = { TW: '中国台湾', HK: '中国香港', MO: '中国澳门' }

export function countryName(code: string, locale: string): string {
  if (locale.startsWith('zh') && code in CHINESE) return CHINESE[code] ?? code
  return regionNames(locale).of(code) ?? code
}

/** Finds the alpha-2 code behind GB, GBR, United Kingdom or 英国; null for what is no country of the map. */
export function makeCountryFinder(codes: readonly CountryCode[]): (written: string) => string | null {
  const known = new Map<string, string>(Object.entries(ALIASES))
  for (const locale of ['en', 'zh-CN', 'zh-TW']) {
    const names = regionNames(locale)
    const short = regionNames(locale, 'short')
    for (const { alpha2 } of codes) {
      known.set(bare(names.of(alpha2) ?? alpha2), alpha2)
      known.set(bare((short.of(alpha2) ?? alpha2).replace(/\(.*\)/, '')), alpha2)
    }
  }
  for (const { alpha2, alpha3 } of codes) known.set(alpha2.toLowerCase(), alpha2).set(alpha3.toLowerCase(), alpha2)
  return (written) => known.get(bare(written)) ?? null
}
