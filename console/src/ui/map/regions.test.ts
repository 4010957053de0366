import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Shapes } from './areas'
import { countryName, makeCountryFinder } from './countries'
import { placeRows } from './placing'
import { findProvince, provinceName } from './provinces'

const read = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../assets/maps', name), 'utf8')) as Shapes
type Place = [number, number]
type Geometry = { type: 'Polygon'; coordinates: Place[][] } | { type: 'MultiPolygon'; coordinates: Place[][][] }

const china = read('china.json').features.map(({ properties }) => properties.name)
const world = read('world.json').features.map(({ properties }) => properties)
const findCountry = makeCountryFinder(world.map(({ name, iso3 }) => ({ alpha2: name, alpha3: iso3 ?? '' })))

describe('provinces', () => {
  it.each([
    ['广东', '广东'],
    ['广东省', '广东'],
    ['内蒙古自治区', '内蒙古'],
    ['新疆维吾尔自治区', '新疆'],
    ['上海市', '上海'],
    ['Guangdong', '广东'],
    ['guangdong sheng', '广东'],
    ['Shaanxi Province', '陕西'],
    ['Shanxi', '山西'],
    ['Inner Mongolia Autonomous Region', '内蒙古'],
    ['Guangxi Zhuang Autonomous Region', '广西'],
    ['Xizang', '西藏'],
    ['Hong Kong SAR', '香港'],
    ['臺灣', '台湾'],
    ['中国香港', '香港'],
    ['440000', '广东'],
    ['440305', '广东'],
    ['44', '广东'],
    ['CN-GD', '广东'],
    ['GD', '广东'],
  ])('%s is %s', (written, province) => {
    expect(findProvince(written)).toBe(province)
  })

  it.each(['', 'Bavaria', 'California', '990000', 'XX', '4', '(other)'])('%s is none', (written) => {
    expect(findProvince(written)).toBeNull()
  })

  it('has a shape and an English name for each, and finds it by both', () => {
    expect(china).toHaveLength(34)
    for (const name of china) {
      expect(findProvince(name)).toBe(name)
      expect(findProvince(provinceName(name, 'en'))).toBe(name)
      expect(provinceName(name, 'en')).toMatch(/^[A-Z]/)
    }
  })
})

describe('countries', () => {
  it.each([
    ['GB', 'GB'],
    ['GBR', 'GB'],
    ['United Kingdom', 'GB'],
    ['UK', 'GB'],
    ['EIRE', 'IE'],
    ['RSA', 'ZA'],
    ['USA', 'US'],
    ['Czech Republic', 'CZ'],
    ['The Netherlands', 'NL'],
    ['cn', 'CN'],
    ['中国', 'CN'],
    ['德国', 'DE'],
    ['Hong Kong', 'HK'],
    ['中国台湾', 'TW'],
    ['Réunion', 'RE'],
    ["Côte d'Ivoire", 'CI'],
  ])('%s is %s', (written, code) => {
    expect(findCountry(written)).toBe(code === 'RE' && !world.some(({ name }) => name === 'RE') ? null : code)
  })

  it.each(['', 'Channel Islands', 'Unspecified', 'European Community', '42'])('%s is none', (written) => {
    expect(findCountry(written)).toBeNull()
  })

  it('finds each by its codes and its names in both languages', () => {
    for (const { name, iso3 } of world) {
      for (const written of [name, iso3 ?? '', countryName(name, 'en'), countryName(name, 'zh-CN')]) {
        expect(findCountry(written), written).toBe(name)
      }
    }
  })
})

describe('shapes', () => {
  it('end at the edge of the map where their country goes on beyond it', () => {
    const wide = read('world.json').features.flatMap(({ properties, geometry }) => {
      const { type, coordinates } = geometry as Geometry
      const polygons = type === 'Polygon' ? [coordinates] : coordinates
      const isWide = (ring: Place[]) => ring.some(([x], place) => Math.abs(x - (ring[place + 1] ?? [x])[0]) > 180)
      return polygons.flat().some(isWide) ? [properties.name] : []
    })
    expect(wide).toEqual([])
  })
})

describe('placing', () => {
  const rows = [
    { key: '广东', value: 5 },
    { key: 'Guangdong', value: 2 },
    { key: null, value: 4 },
    { key: '北京', value: null },
    { key: 'Bavaria', value: 1 },
  ]

  it('adds up two spellings of one region', () => {
    expect(placeRows(rows, findProvince, true)).toEqual({
      regions: [{ region: '广东', value: 7, keys: ['广东', 'Guangdong'] }],
      outside: rows.slice(2),
    })
  })

  it('lets the largest group speak where values do not add up', () => {
    expect(placeRows(rows, findProvince, false).regions).toEqual([
      { region: '广东', value: 5, keys: ['广东', 'Guangdong'] },
    ])
  })
})
