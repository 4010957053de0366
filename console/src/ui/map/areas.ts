/** The two maps: where their shapes lie, and how a written region finds its place on them. */
import chinaUrl from '@/assets/maps/china.json?url'
import worldUrl from '@/assets/maps/world.json?url'
import { countryName, makeCountryFinder } from './countries'
import { findProvince, provinceName } from './provinces'

export type Area = 'china' | 'world'

export interface Shapes {
  type: 'FeatureCollection'
  features: { type: 'Feature'; properties: { name: string; iso3?: string }; geometry: unknown }[]
}

/** A map that is at hand. */
export interface MapOfArea {
  shapes: Shapes
  find: (written: string) => string | null
  nameOf: (region: string, locale: string) => string
}

const URLS: Record<Area, string> = { china: chinaUrl, world: worldUrl }

export async function loadMap(area: Area): Promise<MapOfArea> {
  const response = await fetch(URLS[area], { credentials: 'same-origin' })
  if (!response.ok) throw new Error(`${URLS[area]}: ${response.status}`)
  const shapes = (await response.json()) as Shapes
  if (area === 'china') return { shapes, find: findProvince, nameOf: provinceName }
  const codes = shapes.features.map(({ properties }) => ({
    alpha2: properties.name,
    alpha3: properties.iso3 ?? properties.name,
  }))
  return { shapes, find: makeCountryFinder(codes), nameOf: countryName }
}
