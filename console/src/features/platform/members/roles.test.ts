import { describe, expect, it } from 'vitest'
import { ROLES, rolesToGive } from './roles'

describe('roles that one may give', () => {
  it('are all of them for an owner', () => {
    expect(rolesToGive('owner', 'owner')).toEqual(ROLES)
  })

  it('are all but owner for an administrator, who changes no owners', () => {
    expect(rolesToGive('admin')).toEqual(['admin', 'operator', 'analyst', 'viewer'])
    expect(rolesToGive('admin', 'viewer')).toEqual(['admin', 'operator', 'analyst', 'viewer'])
    expect(rolesToGive('admin', 'owner')).toEqual([])
  })
})
