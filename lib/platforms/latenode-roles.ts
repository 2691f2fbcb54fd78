import type { LatenodeRole } from '../types.js'
import { typeName } from '../values.js'

interface RoleFacts {
  /** `role_id` in the token. */
  readonly id: number
  /** Power order: of two roles in one space, the one with the higher rank wins. */
  readonly rank: number
  /** As Latenode's own pages name it. */
  readonly title: string
}

/** The roles that a token can grant. Role 1, Admin, comes with a space and never through a token. */
export const LATENODE_ROLES: Readonly<Record<LatenodeRole, RoleFacts>> = Object.freeze({
  manager: { id: 2, rank: 4, title: 'Manager' },
  'no-code': { id: 3, rank: 3, title: 'No-code' },
  'credential-only': { id: 5, rank: 2, title: 'Credential only' },
  'read-only': { id: 4, rank: 1, title: 'Read only' },
})

/** Whether a value names a role that a token can grant: by own key, exactly as written. */
export function isLatenodeRole(value: unknown): value is LatenodeRole {
  return typeof value === 'string' && Object.hasOwn(LATENODE_ROLES, value)
}

/** What is wrong with a role that `isLatenodeRole` refused, to follow the name of where it stands. */
export function latenodeRoleFault(value: unknown): string {
  if (typeof value === 'string' && value.length <= 20 && value.trim().toLowerCase() === 'admin') {
    return (
      'cannot be admin: Latenode gives Admin to the creator of a space and never through a token; ' +
      "the strongest role is 'manager'"
    )
  }
  const names = Object.keys(LATENODE_ROLES).map((name) => `'${name}'`)
  const received = typeof value === 'string' ? 'another text' : typeName(value)
  return `must be one of ${names.join(', ')}; it is ${received}`
}
