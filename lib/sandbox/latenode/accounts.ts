/** What an accepted token does to Latenode's books: registers, grants, never takes away. */
import type { Automations } from '../automations.js'
import type { LatenodeConfig } from '../options.js'
import type { LatenodeMembership, LatenodeSpace, LatenodeUser, Warning } from '../types.js'
import { warning } from '../warnings.js'
import { grantsOf } from './claims.js'
import type { LatenodeBooks } from './claims.js'
import { latenodeRole } from './roles.js'

type Claims = Readonly<Record<string, unknown>>

export interface LatenodeAccounts {
  readonly books: LatenodeBooks
  /** For checked claims only. `isNew` tells the first authorization. */
  authorize(
    claims: Claims,
    at: string,
  ): { user: LatenodeUser; isNew: boolean; warnings: readonly Warning[] }
  user(userId: string): LatenodeUser | undefined
  space(spaceId: number): LatenodeSpace | undefined
  users(): LatenodeUser[]
  spaces(): LatenodeSpace[]
  clear(): void
}

export function createLatenodeAccounts(
  config: LatenodeConfig,
  automations: Automations,
): LatenodeAccounts {
  const users = new Map<string, LatenodeUser>()
  const spaces = new Map<number, LatenodeSpace>()

  function open(): void {
    for (const spaceId of config.spaces) addSpace(spaceId, `Space ${spaceId}`, null)
  }

  function addSpace(spaceId: number, name: string, ownerUserId: string | null): void {
    spaces.set(spaceId, { spaceId, name, ownerUserId })
    automations.seed('latenode', String(spaceId))
  }

  function addPersonalSpace(userId: string): number {
    const spaceId = Math.max(90_000, ...spaces.keys()) + 1
    addSpace(spaceId, 'Personal space', userId)
    return spaceId
  }

  function register(claims: Claims, userId: string, at: string): LatenodeUser {
    const personalSpaceId = claims.no_personal_space === true ? null : addPersonalSpace(userId)
    return {
      userId,
      planId: typeof claims.plan_id === 'number' ? claims.plan_id : null,
      personalSpaceId,
      memberships: personalSpaceId === null ? [] : [membership(personalSpaceId, 1)],
      authorizations: 0,
      firstSeenAt: at,
      lastSeenAt: at,
    }
  }

  open()
  return {
    books: {
      tenantId: config.tenantId,
      plans: config.plans,
      hasSpace: (spaceId) => spaces.has(spaceId),
    },
    authorize(claims, at) {
      const userId = String(claims.user_id)
      const known = users.get(userId)
      const before = known ?? register(claims, userId, at)
      const memberships = granted(before.memberships, claims)
      const user: LatenodeUser = {
        ...before,
        memberships,
        authorizations: before.authorizations + 1,
        lastSeenAt: at,
      }
      users.set(userId, user)
      const warnings = known === undefined ? [] : returningWarnings(known, user, claims)
      return { user, isNew: known === undefined, warnings }
    },
    user: (userId) => users.get(userId),
    space: (spaceId) => spaces.get(spaceId),
    users: () => [...users.values()],
    spaces: () => [...spaces.values()],
    clear() {
      users.clear()
      spaces.clear()
      open()
    },
  }
}

function membership(spaceId: number, roleId: number): LatenodeMembership {
  return { spaceId, roleId, role: latenodeRole(roleId)?.name ?? '' }
}

/** The token's grants over the memberships there are; an Admin, who owns the space, stays one. */
function granted(before: readonly LatenodeMembership[], claims: Claims): LatenodeMembership[] {
  const strongest = new Map<number, number>()
  for (const { space_id: space, role_id: role } of grantsOf(claims)) {
    const power = (id: number | undefined) =>
      id === undefined ? 0 : (latenodeRole(id)?.power ?? 0)
    if (power(role) > power(strongest.get(space))) strongest.set(space, role)
  }
  const bySpace = new Map(before.map((member) => [member.spaceId, member]))
  for (const [space, role] of strongest) {
    if (bySpace.get(space)?.roleId !== 1) bySpace.set(space, membership(space, role))
  }
  return [...bySpace.values()]
}

function returningWarnings(before: LatenodeUser, after: LatenodeUser, claims: Claims): Warning[] {
  const warnings: Warning[] = []
  if (typeof claims.plan_id === 'number' && claims.plan_id !== before.planId) {
    const message = `plan_id counts at the first authorization only; the plan stays ${before.planId ?? 'none'}.`
    warnings.push(warning('plan-kept', message, '`planId` in your policy'))
  }
  const named = new Set(grantsOf(claims).map((grant) => grant.space_id))
  const kept = after.memberships.filter(
    (member) => member.roleId !== 1 && !named.has(member.spaceId),
  )
  for (const { spaceId, role } of kept) {
    const message = `Still ${role} in space ${spaceId} from an earlier token: a token never takes access away.`
    const hint =
      'POST …/whitelabel/space/access/revoke, from your server, when somebody loses a space'
    warnings.push(warning('access-kept', message, hint))
  }
  return warnings
}
