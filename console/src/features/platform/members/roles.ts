import type { Role } from '@/lib/api/schema'

/** From most to least. */
export const ROLES = ['owner', 'admin', 'operator', 'analyst', 'viewer'] as const satisfies readonly Role[]

/** Of two roles, whether the first may do less than the other: an administrator does all that an owner does, but for owners. */
export function isLess(role: Role, than: Role): boolean {
  return role !== 'admin' && ROLES.indexOf(role) > ROLES.indexOf(than)
}

/** Which roles somebody may give to whom has one; the server decides, this only hides what it would refuse. */
export function rolesToGive(own: string, theirs?: Role): readonly Role[] {
  if (own === 'owner') return ROLES
  if (theirs === 'owner') return []
  return ROLES.filter((role) => role !== 'owner')
}
