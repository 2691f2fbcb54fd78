import { EmbedAuthError } from '../errors.js'
import type { LatenodeRole } from '../types.js'
import type { Claims, JsonValue, MintableClaims, ToClaims, Trace } from '../types/internal.js'
import { isRecord, ownValue, positiveInteger, quoted, typeName } from '../values.js'
import { claimsFault, onlyClaimsFaults, readList, readMembers } from './grant.js'
import { isLatenodeRole, LATENODE_ROLES, latenodeRoleFault } from './latenode-roles.js'
import { readUserId } from './text.js'
import { userIdWarnings } from './warnings.js'

const MEMBERS = ['userId', 'spaces', 'planId', 'personalSpace'] as const

/**
 * Latenode's claims: `tenant_id`, `user_id`, and where they say something `plan_id`,
 * `no_personal_space`, `grant_access`. Optional claims are left out rather than written empty.
 * @param options.tenantId A positive integer, checked before.
 */
export function latenodeClaims({ tenantId }: { readonly tenantId: number }): ToClaims {
  return onlyClaimsFaults((grant, _context, trace) => mint(tenantId, grant, trace))
}

function mint(tenantId: number, grant: unknown, trace: Trace): MintableClaims {
  const members = readMembers(grant, 'The grant', MEMBERS)
  const userId = readUserId(members.userId)
  const spaces = readSpaces(members.spaces, trace)
  const planId = readPlanId(members.planId)
  const personalSpace = readPersonalSpace(members.personalSpace)
  if (!personalSpace && spaces.size === 0) {
    const reason = 'The user has access to no space and gets no personal space.'
    throw new EmbedAuthError('ERR_DENIED', undefined, { reason })
  }

  const claims = Object.create(null) as Record<string, JsonValue>
  claims.tenant_id = tenantId
  claims.user_id = userId
  if (planId !== undefined) claims.plan_id = planId
  if (!personalSpace) claims.no_personal_space = true
  if (spaces.size > 0) claims.grant_access = accessList(spaces)
  if (trace !== undefined) traceClaims(trace, userId, claims, spaces.size)
  return { userId, claims, warnings: userIdWarnings(userId) }
}

/** Space → the strongest role granted in it, in the order of first mention. */
function readSpaces(spaces: unknown, trace: Trace): ReadonlyMap<number, LatenodeRole> {
  const list = readList(spaces, 'spaces of the grant', ', empty for none')
  const strongest = new Map<number, LatenodeRole>()
  for (const [index, entry] of list.entries()) {
    if (!isRecord(entry)) {
      throw claimsFault(
        `spaces[${index}] must be an object { spaceId, role }; it is ${typeName(entry)}`,
      )
    }
    const spaceId = positiveInteger(ownValue(entry, 'spaceId'))
    if (spaceId === undefined) throw claimsFault(spaceIdFault(entry, index))
    const role = ownValue(entry, 'role')
    if (!isLatenodeRole(role)) {
      throw claimsFault(`role of space ${spaceId} (spaces[${index}]) ${latenodeRoleFault(role)}`)
    }
    const other = strongest.get(spaceId)
    if (other === undefined) strongest.set(spaceId, role)
    else strongest.set(spaceId, stronger(spaceId, other, role, trace))
  }
  return strongest
}

function stronger(
  spaceId: number,
  one: LatenodeRole,
  other: LatenodeRole,
  trace: Trace,
): LatenodeRole {
  const granted = LATENODE_ROLES[other].rank > LATENODE_ROLES[one].rank ? other : one
  const outcome = `Space ${spaceId} is granted twice, as ${one} and as ${other}: ${granted}, the stronger role, wins.`
  trace?.({ rule: 'claims.grant_access', outcome, spaceId, granted })
  return granted
}

function spaceIdFault(entry: object, index: number): string {
  const type = typeName(ownValue(entry, 'spaceId'))
  const mend = type === 'undefined' ? ': give it as an own member, no getter' : ''
  return `spaceId of spaces[${index}] must be a positive integer or its decimal text; it is ${type}${mend}`
}

function readPlanId(value: unknown): number | undefined {
  if (value === undefined) return undefined
  const planId = positiveInteger(value)
  if (planId === undefined) {
    throw claimsFault(
      `planId must be a positive integer or its decimal text, and undefined for none; it is ${typeName(value)}`,
    )
  }
  return planId
}

function readPersonalSpace(value: unknown): boolean {
  if (value === undefined) return true
  if (typeof value === 'boolean') return value
  throw claimsFault(`personalSpace must be true or false; it is ${typeName(value)}`)
}

function accessList(spaces: ReadonlyMap<number, LatenodeRole>): readonly Claims[] {
  return Array.from(spaces, ([spaceId, role]) => {
    const entry = Object.create(null) as Record<string, JsonValue>
    entry.space_id = spaceId
    entry.role_id = LATENODE_ROLES[role].id
    return entry
  })
}

function traceClaims(
  trace: NonNullable<Trace>,
  userId: string,
  claims: Claims,
  spaces: number,
): void {
  trace({ rule: 'claims.user_id', outcome: `user_id is ${quoted(userId)}.` })
  if (typeof claims.plan_id === 'number') {
    trace({ rule: 'claims.plan_id', outcome: `plan_id is ${claims.plan_id}.` })
  }
  if (claims.no_personal_space === true) {
    const outcome = 'no_personal_space is true: the user gets no space of their own.'
    trace({ rule: 'claims.no_personal_space', outcome })
  }
  const count = spaces === 1 ? '1 space' : `${spaces} spaces`
  const outcome =
    spaces === 0 ? 'grant_access is left out: no spaces.' : `grant_access holds ${count}.`
  trace({ rule: 'claims.grant_access', outcome })
}
