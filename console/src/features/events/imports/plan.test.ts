import { describe, expect, it } from 'vitest'
import { giveMeaning, nameRecipe } from './plan'

describe('nameRecipe', () => {
  it('keeps what stays the same from month to month', () => {
    expect(nameRecipe('Orders_2024-01.csv.gz')).toBe('orders')
    expect(nameRecipe('ExportOrderList202401.xlsx')).toBe('exportorderlist')
    expect(nameRecipe('订单2024.csv')).toBe('my-file')
  })
})

describe('giveMeaning', () => {
  it('takes a meaning away from the column that had it', () => {
    const columns = [
      { name: 'a', meaning: 'time' as const },
      { name: 'b', meaning: 'property' as const },
    ]
    expect(giveMeaning(columns, 'b', 'time').map(({ meaning }) => meaning)).toEqual(['property', 'time'])
    expect(giveMeaning(columns, 'a', 'property').map(({ meaning }) => meaning)).toEqual(['property', 'property'])
  })
})
