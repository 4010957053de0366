import type { ColumnsPlan, DraftColumn, FileLook, Meaning, RecipeFit } from '@/lib/api/schema'

/** From this score on a recipe is taken to be meant for a file. */
export const SURE = 0.8

/** In the order in which one looks for them; the last three may be given to several columns. */
export const MEANINGS = [
  ...['time', 'placed_time', 'event', 'order_id', 'user_id', 'phone', 'email', 'unionid', 'openid', 'account'],
  ...[
    'device_id',
    'anonymous_id',
    'item',
    'item_name',
    'category',
    'brand',
    'quantity',
    'price',
    'value',
    'discount',
    'shipping',
  ],
  ...['tax', 'coupon', 'currency', 'channel', 'source', 'medium', 'campaign', 'country', 'province', 'city'],
  ...['trait', 'property', 'ignore'],
] as Meaning[]
const SHARED: Meaning[] = ['trait', 'property', 'ignore']

export function findSure(recipes: readonly RecipeFit[]): RecipeFit | undefined {
  return recipes.find(({ score }) => score >= SURE)
}

/** A name of a recipe, from that of a file: months and numbers of an export are left out, so that the next is known. */
export function nameRecipe(file: string): string {
  const bare = file
    .toLowerCase()
    .replace(/\.(csv|tsv|txt|xlsx?|jsonl|parquet|gz|zip)+/g, '')
    .replace(/[^a-z]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return bare === '' ? 'my-file' : bare.slice(0, 40).replace(/-+$/, '')
}

/** What was said of the columns; the client's type of them is wider than what comes. */
export type Plan = Omit<ColumnsPlan, 'columns'> & { columns: DraftColumn[] }

/** What a file's columns may mean, before anybody has said so. */
export function suggestPlan(file: FileLook | undefined): Plan {
  if (file === undefined) return { name: '', rows: 'order', columns: [] }
  const columns = file.columns.map(({ name, suggestion }) => ({ name, meaning: suggestion }))
  return { name: nameRecipe(file.name), rows: file.row_kind, columns }
}

/** Gives a column its meaning; whoever had it before becomes a property. */
export function giveMeaning(columns: readonly DraftColumn[], name: string, meaning: Meaning): DraftColumn[] {
  return columns.map((each) => {
    if (each.name === name) return { ...each, meaning }
    return each.meaning === meaning && !SHARED.includes(meaning) ? { ...each, meaning: 'property' } : each
  })
}
