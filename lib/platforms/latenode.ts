import { LATENODE_ROLES, type LatenodeRole } from '../contract/index.js'
import { EmbedAuthError } from '../errors.js'
import type { Trace } from '../types.js'
import {
  integerProblem,
  isRecord,
  positiveInteger,
  quoted,
  readMembers,
  typeName,
} from '../values.js'
import {
  claimsError,
  readGrant,
  readList,
  type Claims,
  type ToClaims,
  readUserId,
  userIdWarnings,
} from './claims.js'

/** Access to one space (an element of the claim `grant_access`). */
export interface LatenodeSpaceGrant {
  /** Positive safe integer, or its decimal text. */
  readonly spaceId: number | string
  readonly role: LatenodeRole
}

/** The grant that a function policy returns for Latenode. */
export interface LatenodeGrant {
  /** Unique and stable in your system; a string or a positive safe integer. */
  readonly userId: string | number
  /** A space granted twice takes the stronger role. */
  readonly spaces: readonly LatenodeSpaceGrant[]
  /** The plan at the user's first authorization; ignored afterwards. */
  readonly planId?: number | string | undefined
  /** Whether the user gets a personal space. Defaults to false. */
  readonly personalSpace?: boolean | undefined
}

const MEMBERS = ['userId', 'spaces', 'planId', 'personalSpace'] as const

/**
 * Returns the claims of Latenode: `tenant_id`, `user_id`, and where they apply `plan_id`,
 * `no_personal_space` and `grant_access`. Optional claims are left out rather than written empty.
 * @param options.tenantId A positive integer, checked before.
 */
export function latenodeClaims({ tenantId }: { readonly tenantId: number }): ToClaims {
  return function latenodeClaims(source, _context, trace) {
    const grant = readGrant(source, MEMBERS)
    const userId = readUserId(grant.userId)
    const spaces = readSpaces(grant.spaces, trace)
    const planId = readPlanId(grant.planId)
    const personalSpace = readPersonalSpace(grant.personalSpace)
    if (!personalSpace && spaces.size === 0) {
      const reason = 'The user has access to no space and gets no personal space.'
      throw new EmbedAuthError('ERR_DENIED', undefined, { reason })
    }

    const claims: Claims = {
      tenant_id: tenantId,
      user_id: userId,
      ...(planId !== undefined && { plan_id: planId }),
      ...(!personalSpace && { no_personal_space: true }),
      ...(spaces.size > 0 && { grant_access: accessList(spaces) }),
    }
    if (trace !== undefined) traceClaims(trace, { userId, planId, personalSpace, spaces })
    return { userId, claims, warnings: () => userIdWarnings(userId) }
  }
}

/** Space → role. */
type Spaces = ReadonlyMap<number, LatenodeRole>

/** The strongest role granted in each space, in the order of first mention. */
function readSpaces(source: unknown, trace: Trace): Spaces {
  const list = readList(source, 'spaces of the grant', ', empty for none')
  const strongest = new Map<number, LatenodeRole>()
  for (const [index, entry] of list.entries()) {
    const { spaceId, role } = readSpace(entry, index)
    const other = strongest.get(spaceId)
    strongest.set(spaceId, other === undefined ? role : stronger(spaceId, other, role, trace))
  }
  return strongest
}

function readSpace(entry: unknown, index: number): { spaceId: number; role: LatenodeRole } {
  if (!isRecord(entry)) {
    throw claimsError(
      `spaces[${index}] must be an object { spaceId, role }; received ${typeName(entry)}.`,
    )
  }
  const { spaceId: given, role } = readMembers(entry, ['spaceId', 'role'])
  const spaceId = positiveInteger(given)
  if (spaceId === undefined) {
    throw claimsError(
      `spaceId of spaces[${index}] must be a positive integer or its decimal text; ` +
        `received ${integerProblem(given)}.`,
    )
  }
  if (!isLatenodeRole(role)) {
    throw claimsError(`role of space ${spaceId} (spaces[${index}]) ${latenodeRoleProblem(role)}.`)
  }
  return { spaceId, role }
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

function accessList(spaces: Spaces): Claims[] {
  const list: Claims[] = []
  for (const [spaceId, role] of spaces) {
    list.push({ space_id: spaceId, role_id: LATENODE_ROLES[role].id })
  }
  return list
}

function readPlanId(value: unknown): number | undefined {
  if (value === undefined) return undefined
  const planId = positiveInteger(value)
  if (planId === undefined) {
    throw claimsError(
      'planId must be a positive integer or its decimal text, or undefined for none; ' +
        `received ${integerProblem(value)}.`,
    )
  }
  return planId
}

function readPersonalSpace(value: unknown): boolean {
  if (value === undefined) return false
  if (typeof value === 'boolean') return value
  throw claimsError(`personalSpace must be true or false; received ${typeName(value)}.`)
}

/** Whether a value names a role that a token can grant: by own key, exactly as written. */
export function isLatenodeRole(value: unknown): value is LatenodeRole {
  return typeof value === 'string' && Object.hasOwn(LATENODE_ROLES, value)
}

/**
 * What is wrong with a role that `isLatenodeRole` refused; follows the name of its place.
 * @param received how the message names the role; by default its type, because it can come from a user
 */
export function latenodeRoleProblem(
  value: unknown,
  received = typeof value === 'string' ? 'another text' : typeName(value),
): string {
  if (typeof value === 'string' && value.length <= 20 && value.trim().toLowerCase() === 'admin') {
    return (
      'cannot be admin: each space has one Admin, created with it, and a token never grants this role; ' +
      "the strongest role is 'manager'"
    )
  }
  const names = Object.keys(LATENODE_ROLES).map((name) => `'${name}'`)
  return `must be one of ${names.join(', ')}; received ${received}`
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
    readonly spaces: Spaces
  },
): void {
  trace({ rule: 'claims.user_id', outcome: `user_id is ${quoted(userId)}.` })
  if (planId !== undefined) trace({ rule: 'claims.plan_id', outcome: `plan_id is ${planId}.` })
  if (!personalSpace) {
    const outcome = 'no_personal_space is true: the user gets no personal space.'
    trace({ rule: 'claims.no_personal_space', outcome })
  }
  const count = spaces.size === 1 ? '1 space' : `${spaces.size} spaces`
  const outcome =
    spaces.size === 0 ? 'grant_access is left out: no spaces.' : `grant_access holds ${count}.`
  trace({ rule: 'claims.grant_access', outcome })
}
