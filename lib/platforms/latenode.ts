import { EmbedAuthError } from '../errors.js'
import type { LatenodeRole } from '../types.js'
import type { Granted, MintableClaims, ToClaims, Trace } from '../types/internal.js'
import { isRecord, ownValue, positiveInteger, quoted, typeName } from '../values.js'
import { claimsFault, onlyClaimsFaults, readList, readMembers, type Members } from './grant.js'
import { isLatenodeRole, LATENODE_ROLES, latenodeRoleFault } from './latenode-roles.js'
import { readUserId } from './text.js'
import { userIdWarnings } from './warnings.js'

const MEMBERS = ['userId', 'spaces', 'planId', 'personalSpace'] as const
type Grant = Members<(typeof MEMBERS)[number]>

/**
 * Latenode's claims: `tenant_id`, `user_id`, and where they say something `plan_id`,
 * `no_personal_space`, `grant_access`. Optional claims are left out rather than written empty.
 * @param options.tenantId A positive integer, checked before.
 */
export function latenodeClaims({ tenantId }: { readonly tenantId: number }): ToClaims {
  return onlyClaimsFaults((granted, _context, trace) => mint(tenantId, granted, trace))
}

function mint(tenantId: number, { grant, isOwn }: Granted, trace: Trace): MintableClaims {
  const members = isOwn ? (grant as Grant) : readMembers(grant, 'The grant', MEMBERS)
  const userId = readUserId(members.userId)
  const spaces = readSpaces(members.spaces, isOwn, trace)
  const planId = readPlanId(members.planId)
  const personalSpace = readPersonalSpace(members.personalSpace)
  if (!personalSpace && spaces.size === 0) {
    const reason = 'The user has access to no space and gets no personal space.'
    throw new EmbedAuthError('ERR_DENIED', undefined, { reason })
  }

  let claims = `"tenant_id":${tenantId},"user_id":${JSON.stringify(userId)}`
  if (planId !== undefined) claims += `,"plan_id":${planId}`
  if (!personalSpace) claims += ',"no_personal_space":true'
  if (spaces.size > 0) claims += `,"grant_access":[${accessList(spaces)}]`
  if (trace !== undefined) {
    traceClaims(trace, { userId, planId, personalSpace, spaces: spaces.size })
  }
  return { userId, claims, warnings: () => userIdWarnings(userId) }
}

/** Space → the strongest role granted in it, in the order of first mention. */
function readSpaces(
  spaces: unknown,
  isOwn: boolean,
  trace: Trace,
): ReadonlyMap<number, LatenodeRole> {
  const list = isOwn
    ? (spaces as readonly unknown[])
    : readList(spaces, 'spaces of the grant', ', empty for none')
  const member = isOwn ? memberOf : ownValue
  const strongest = new Map<number, LatenodeRole>()
  for (let index = 0; index < list.length; index++) {
    const entry = list[index]
    if (!isRecord(entry)) {
      throw claimsFault(
        `spaces[${index}] must be an object { spaceId, role }; it is ${typeName(entry)}`,
      )
    }
    const spaceId = positiveInteger(member(entry, 'spaceId'))
    if (spaceId === undefined) throw claimsFault(spaceIdFault(entry, index))
    const role = member(entry, 'role')
    if (!isLatenodeRole(role)) {
      throw claimsFault(`role of space ${spaceId} (spaces[${index}]) ${latenodeRoleFault(role)}`)
    }
    const other = strongest.get(spaceId)
    if (other === undefined) strongest.set(spaceId, role)
    else strongest.set(spaceId, stronger(spaceId, other, role, trace))
  }
  return strongest
}

function memberOf(entry: Readonly<Record<string, unknown>>, name: string): unknown {
  return entry[name]
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

/** What follows the id of a space in `grant_access`. */
const ROLE_MEMBERS = Object.fromEntries(
  Object.entries(LATENODE_ROLES).map(([role, { id }]) => [role, `,"role_id":${id}}`]),
) as Record<LatenodeRole, string>

/** The elements of `grant_access` as JSON, of few pieces: each costs again when the text is read. */
function accessList(spaces: ReadonlyMap<number, LatenodeRole>): string {
  let list = ''
  let opening = '{"space_id":'
  for (const [spaceId, role] of spaces) {
    list += `${opening}${spaceId}${ROLE_MEMBERS[role]}`
    opening = ',{"space_id":'
  }
  return list
}

function traceClaims(
  trace: NonNullable<Trace>,
  {
    userId,
    planId,
    personalSpace,
    spaces,
  }: {
    readonly userId: string
    readonly planId: number | undefined
    readonly personalSpace: boolean
    /** How many. */
    readonly spaces: number
  },
): void {
  trace({ rule: 'claims.user_id', outcome: `user_id is ${quoted(userId)}.` })
  if (planId !== undefined) {
    trace({ rule: 'claims.plan_id', outcome: `plan_id is ${planId}.` })
  }
  if (!personalSpace) {
    const outcome = 'no_personal_space is true: the user gets no space of their own.'
    trace({ rule: 'claims.no_personal_space', outcome })
  }
  const count = spaces === 1 ? '1 space' : `${spaces} spaces`
  const outcome =
    spaces === 0 ? 'grant_access is left out: no spaces.' : `grant_access holds ${count}.`
  trace({ rule: 'claims.grant_access', outcome })
}
