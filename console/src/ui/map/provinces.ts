/** The provinces of China under one name, however events write them. */

interface Province {
  /** Short Chinese name: the region's name on the map. */
  zh: string
  en: string
  /** First two digits of the code of GB/T 2260. */
  code: string
  /** Letters of ISO 3166-2:CN. */
  iso: string
}

const PROVINCES: readonly Province[] = `
北京 Beijing 11 BJ|天津 Tianjin 12 TJ|河北 Hebei 13 HE|山西 Shanxi 14 SX|内蒙古 Inner_Mongolia 15 NM|辽宁 Liaoning 21 LN
吉林 Jilin 22 JL|黑龙江 Heilongjiang 23 HL|上海 Shanghai 31 SH|江苏 Jiangsu 32 JS|浙江 Zhejiang 33 ZJ|安徽 Anhui 34 AH
福建 Fujian 35 FJ|江西 Jiangxi 36 JX|山东 Shandong 37 SD|河南 Henan 41 HA|湖北 Hubei 42 HB|湖南 Hunan 43 HN
广东 Guangdong 44 GD|广西 Guangxi 45 GX|海南 Hainan 46 HI|重庆 Chongqing 50 CQ|四川 Sichuan 51 SC|贵州 Guizhou 52 GZ
云南 Yunnan 53 YN|西藏 Tibet 54 XZ|陕西 Shaanxi 61 SN|甘肃 Gansu 62 GS|青海 Qinghai 63 QH|宁夏 Ningxia 64 NX
新疆 Xinjiang 65 XJ|台湾 Taiwan 71 TW|香港 Hong_Kong 81 HK|澳门 Macao 82 MO`
  .trim()
  .split(/[|\n]/)
  .map((each) => {
    const [zh = '', en = '', code = '', iso = ''] = each.split(' ')
    return { zh, en: en.replace('_', ' '), code, iso }
  })

/** Other spellings, as `bare` leaves them. */
const ALIASES: Readonly<Record<string, string>> = {
  xizang: '西藏',
  neimenggu: '内蒙古',
  innermongol: '内蒙古',
  xianggang: '香港',
  macau: '澳门',
  aomen: '澳门',
}

const bare = (text: string) => text.toLowerCase().replace(/[^a-z]/g, '')
/** Kinds of regions in English names; without them the names of all provinces differ. */
const KIND =
  /\b(province|municipality|city|autonomous region|special administrative region|sar|zhuang|hui|uyghur|uygur|of china|china|sheng|shi)\b/gi

const BY_NAME = new Map<string, string>([
  ...PROVINCES.map(({ zh, en }): [string, string] => [bare(en), zh]),
  ...Object.entries(ALIASES),
])
const BY_CODE = new Map(PROVINCES.map(({ zh, code }) => [code, zh]))
const BY_ISO = new Map(PROVINCES.map(({ zh, iso }) => [iso, zh]))
const ENGLISH = new Map(PROVINCES.map(({ zh, en }) => [zh, en]))

/** 广东, 广东省, Guangdong Province, 440000, CN-GD → 广东; null for what is no province of China. */
export function findProvince(written: string): string | null {
  const text = written.normalize('NFKC').trim()
  if (/^\d{2}(\d{4})?$/.test(text)) return BY_CODE.get(text.slice(0, 2)) ?? null
  const iso = /^(?:CN-)?([A-Z]{2})$/.exec(text)?.[1]
  if (iso !== undefined) return BY_ISO.get(iso) ?? null
  const traditional = text.replace('臺', '台').replace('門', '门').replace('灣', '湾').replace(/^中国/, '')
  const chinese = PROVINCES.find(({ zh }) => traditional.startsWith(zh))
  if (chinese !== undefined) return chinese.zh
  return BY_NAME.get(bare(text.replace(KIND, ''))) ?? null
}

export function provinceName(name: string, locale: string): string {
  return locale.startsWith('zh') ? name : (ENGLISH.get(name) ?? name)
}
