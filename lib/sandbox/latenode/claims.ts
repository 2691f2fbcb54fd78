/** The rules for the claims of a Latenode token, in the order in which they are looked at. */
import type { CompactToken } from '../compact.js'
import { isPositiveInteger } from '../numbers.js'
import type { Warning } from '../types.js'
import { refuse } from '../verdict.js'
import type { Verdict } from '../verdict.js'
import { idWarnings, lifeWarnings, unknownClaimWarnings, warning } from '../warnings.js'
import { latenodeRole } from './roles.js'

type Claims = Readonly<Record<string, unknown>>

/** What the platform has on its books about a tenant. */
export interface LatenodeBooks {
  readonly tenantId: number
  readonly plans: ReadonlySet<number>
  hasSpace(spaceId: number): boolean
}

export interface GrantAccess {
  readonly space_id: number
  readonly role_id: number
}

const KNOWN = new Set([
  'tenant_id',
  'user_id',
  'exp',
  'iat',
  'nbf',
  'plan_id',
  'no_personal_space',
  'grant_access',
])

const SPACES = '`spaces` in your policy'

type Refuse = (code: string, message: string, hint: string) => Verdict

export function refusedClaims(
  token: CompactToken,
  books: LatenodeBooks,
  nowMs: number,
): Verdict | undefined {
  const { claims } = token
  const no: Refuse = (code, message, hint) => refuse(token, code, message, hint)
  return (
    refusedTime(claims, Math.floor(nowMs / 1000), no) ??
    refusedTenant(claims, books, no) ??
    refusedUser(claims, no) ??
    refusedPlan(claims, books, no) ??
    refusedAccess(claims, books, no)
  )
}

function refusedTime({ exp, nbf }: Claims, nowSeconds: number, no: Refuse): Verdict | undefined {
  const hint = '`ttlSeconds` in embedAuth({ … })'
  if (exp === undefined) return no('EXP_MISSING', 'exp is missing; it is required.', hint)
  if (typeof exp !== 'number') {
    return no('EXP_INVALID', 'exp must be a number: Unix seconds.', hint)
  }
  if (exp <= nowSeconds) {
    const ago = `The token expired ${nowSeconds - exp} seconds ago.`
    return no('TOKEN_EXPIRED', ago, 'when the page fetches its token, and the clock of your server')
  }
  if (nbf !== undefined && (typeof nbf !== 'number' || nbf > nowSeconds)) {
    const message = typeof nbf === 'number' ? 'nbf lies in the future.' : 'nbf must be a number.'
    return no('TOKEN_NOT_ACTIVE', message, 'the clock of your server')
  }
  return undefined
}

function refusedTenant({ tenant_id: id }: Claims, books: LatenodeBooks, no: Refuse) {
  const hint = '`tenantId` in latenode({ … })'
  if (id === undefined) return no('TENANT_ID_MISSING', 'tenant_id is missing.', hint)
  if (!isPositiveInteger(id)) {
    return no('TENANT_ID_INVALID', `tenant_id must be a positive integer${butWas(id)}.`, hint)
  }
  if (id === books.tenantId) return undefined
  return no('TENANT_UNKNOWN', `tenant_id ${id} is not the tenant of this key.`, hint)
}

function refusedUser({ user_id: id }: Claims, no: Refuse) {
  const hint = '`userId` in your policy; it defaults to `user.id`'
  if (id === undefined) return no('USER_ID_MISSING', 'user_id is missing.', hint)
  if (typeof id !== 'string' || id === '') {
    return no(
      'USER_ID_INVALID',
      `user_id must be a string with something in it${butWas(id)}.`,
      hint,
    )
  }
  return undefined
}

function refusedPlan({ plan_id: id }: Claims, books: LatenodeBooks, no: Refuse) {
  const hint = '`planId` in your policy'
  if (id === undefined) return undefined
  if (!isPositiveInteger(id)) {
    return no('PLAN_ID_INVALID', `plan_id must be a positive integer${butWas(id)}.`, hint)
  }
  if (books.plans.has(id)) return undefined
  return no('PLAN_UNKNOWN', `plan_id ${id} is not a plan of this tenant.`, hint)
}

function refusedAccess(claims: Claims, books: LatenodeBooks, no: Refuse): Verdict | undefined {
  const { no_personal_space: none, grant_access: access } = claims
  if (none !== undefined && typeof none !== 'boolean') {
    const message = `no_personal_space must be true or false${butWas(none)}.`
    return no('NO_PERSONAL_SPACE_INVALID', message, '`personalSpace` in your policy')
  }
  if (access !== undefined && !Array.isArray(access)) {
    const message = `grant_access must be an array of { space_id, role_id }${butWas(access)}.`
    return no('GRANT_ACCESS_INVALID', message, SPACES)
  }
  const entries = (access ?? []) as readonly unknown[]
  if (none === true && entries.length === 0) {
    const message = 'Without a personal space (no_personal_space) grant_access must name a space.'
    return no('GRANT_ACCESS_REQUIRED', message, '`spaces` and `personalSpace` in your policy')
  }
  for (const [index, entry] of entries.entries()) {
    const refused = refusedGrant(entry, `grant_access[${index}]`, books, no)
    if (refused !== undefined) return refused
  }
  return undefined
}

function refusedGrant(entry: unknown, at: string, books: LatenodeBooks, no: Refuse) {
  if (typeof entry !== 'object' || entry === null) {
    const message = `${at} must be { space_id, role_id }${butWas(entry)}.`
    return no('GRANT_ACCESS_INVALID', message, SPACES)
  }
  const { space_id: space, role_id: role } = entry as Claims
  if (!isPositiveInteger(space)) {
    const message = `${at}.space_id must be a positive integer${butWas(space)}.`
    return no('SPACE_ID_INVALID', message, SPACES)
  }
  if (!books.hasSpace(space)) {
    return no('SPACE_UNKNOWN', `${at}.space_id ${space} is not a space of this tenant.`, SPACES)
  }
  if (!isPositiveInteger(role) || latenodeRole(role) === undefined) {
    const message = `${at}.role_id must be 2 (Manager), 3 (No-code), 4 (Read only) or 5 (Credential only)${butWas(role)}.`
    return no('ROLE_ID_INVALID', message, '`roles` or `mapRole` in your policy')
  }
  return undefined
}

/** The type that was found, where a wrong type is the likely fault; a number names itself. */
function butWas(value: unknown): string {
  if (value === undefined) return ', and is missing'
  if (value === null) return ', not null'
  if (typeof value === 'number') return `, not ${value}`
  return `, not ${Array.isArray(value) ? 'an array' : `a ${typeof value}`}`
}

/** The grants of checked claims, without the ones of role 1, which no token gives. */
export function grantsOf(claims: Claims): readonly GrantAccess[] {
  const { grant_access: access } = claims
  return Array.isArray(access)
    ? (access as readonly GrantAccess[]).filter((grant) => grant.role_id !== 1)
    : []
}

/** For checked claims only. */
export function claimWarnings(claims: Claims, nowMs: number): Warning[] {
  const { grant_access: access } = claims
  const grants = Array.isArray(access) ? (access as readonly GrantAccess[]) : []
  const seen = new Set<number>()
  const about: Warning[] = []
  for (const { space_id: space, role_id: role } of grants) {
    if (role === 1) {
      const message = `role_id 1 (Admin) is never granted by token: no access to space ${space} was given.`
      about.push(warning('admin-role', message, '`roles` or `mapRole` in your policy'))
    }
    if (seen.has(space)) {
      const message = `Space ${space} is granted twice; the stronger role was taken.`
      about.push(warning('space-twice', message, SPACES))
    }
    seen.add(space)
  }
  return [
    ...about,
    ...idWarnings('user_id', claims.user_id),
    ...lifeWarnings(claims, Math.floor(nowMs / 1000)),
    ...unknownClaimWarnings(claims, KNOWN),
  ]
}
