/** Users, spaces and sessions of the emulated tenant. A token registers and grants, never revokes. */
import { randomBytes } from 'node:crypto'
import { latenodeRole, type Finding } from '../../contract/index.js'
import { ACTIONS, type Action, type Automations, type LatenodePlace } from '../automations.js'
import type { LatenodeConfig } from '../options.js'
import type { LatenodeMembership, LatenodeSpace, LatenodeUser, TokenCheck } from '../types.js'
import type { FrameView, PlaceView } from '../pages/frame-app.js'

type Claims = Readonly<Record<string, unknown>>

const ADMIN_ROLE_ID = 1
/** Personal spaces are numbered from here, above the usual ids of a configuration. */
const FIRST_PERSONAL_SPACE_ID = 90_001
const MAX_SESSIONS = 1000

/** The commands of the embedded page that a role allows, by role id. */
const ROLE_ACTIONS: ReadonlyMap<number, readonly Action[]> = new Map<number, readonly Action[]>([
  [1, ACTIONS],
  [2, ACTIONS],
  [3, ACTIONS],
  [4, ['view', 'run']],
  [5, ['view', 'run', 'save', 'deploy', 'activate']],
])

export interface LatenodeSession {
  readonly userId: string
  readonly isNew: boolean
  readonly check: TokenCheck
}

/** A plan of a user; several can be active. */
export interface Subscription {
  readonly id: number
  readonly userId: string
  readonly planId: number
  readonly status: 'subscription_status_active' | 'subscription_status_canceled'
}

export type LatenodeAccounts = ReturnType<typeof createLatenodeAccounts>

export function createLatenodeAccounts(config: LatenodeConfig, automations: Automations) {
  const users = new Map<string, LatenodeUser>()
  const spaces = new Map<number, LatenodeSpace>()
  const sessions = new Map<string, LatenodeSession>()
  const subscriptions = new Map<number, Subscription>()

  function addTenantSpaces(): void {
    for (const spaceId of config.spaces) {
      addSpace(spaceId, config.spaceNames[spaceId] ?? `Space ${spaceId}`, null)
    }
  }

  function addSpace(spaceId: number, name: string, ownerUserId: string | null): void {
    spaces.set(spaceId, { spaceId, name, ownerUserId })
    automations.seed('latenode', String(spaceId))
  }

  function subscribe(userId: string, planId: number): Subscription {
    const id = subscriptions.size + 1
    const status = 'subscription_status_active'
    const subscription: Subscription = { id, userId, planId, status }
    subscriptions.set(id, subscription)
    return subscription
  }

  function register(claims: Claims, userId: string, at: string): LatenodeUser {
    let personalSpaceId: number | null = null
    if (claims.no_personal_space !== true) {
      personalSpaceId = Math.max(FIRST_PERSONAL_SPACE_ID - 1, ...spaces.keys()) + 1
      addSpace(personalSpaceId, 'Personal space', userId)
    }
    if (typeof claims.plan_id === 'number') subscribe(userId, claims.plan_id)
    return {
      userId,
      planId: typeof claims.plan_id === 'number' ? claims.plan_id : null,
      personalSpaceId,
      memberships: personalSpaceId === null ? [] : [membership(personalSpaceId, ADMIN_ROLE_ID)],
      authorizations: 0,
      firstSeenAt: at,
      lastSeenAt: at,
    }
  }

  addTenantSpaces()
  return {
    hasSpace: (spaceId: number): boolean => spaces.has(spaceId),
    /** Applies valid claims. The findings compare them with earlier tokens of the user. */
    authorize(claims: Claims, at: string) {
      const userId = String(claims.user_id)
      const known = users.get(userId)
      const before = known ?? register(claims, userId, at)
      const user: LatenodeUser = {
        ...before,
        memberships: grant(before.memberships, claims),
        authorizations: before.authorizations + 1,
        lastSeenAt: at,
      }
      users.set(userId, user)
      const isNew = known === undefined
      return { user, isNew, findings: isNew ? [] : returningUserFindings(user, claims) }
    },
    user: (userId: string): LatenodeUser | undefined => users.get(userId),
    /** The user's spaces with their role in each; the personal one last. */
    placesOf(user: LatenodeUser): LatenodePlace[] {
      const personalLast = [...user.memberships].sort(
        (a, b) => Number(a.roleId === ADMIN_ROLE_ID) - Number(b.roleId === ADMIN_ROLE_ID),
      )
      return personalLast.flatMap(({ spaceId, roleId, role }): LatenodePlace[] => {
        const space = spaces.get(spaceId)
        if (space === undefined) return []
        const { can = [], cannot = [] } = latenodeRole(roleId) ?? {}
        const kind = space.ownerUserId === null ? 'Space' : 'Personal space'
        const actions = ROLE_ACTIONS.get(roleId) ?? []
        return [{ id: String(spaceId), name: space.name, kind, role, can, cannot, actions }]
      })
    },
    users: (): LatenodeUser[] => [...users.values()],
    spaces: (): LatenodeSpace[] => [...spaces.values()],
    /** Returns the value for the session cookie. */
    openSession(session: LatenodeSession): string {
      const id = randomBytes(24).toString('base64url')
      sessions.set(id, session)
      const [oldest = ''] = sessions.keys()
      if (sessions.size > MAX_SESSIONS) sessions.delete(oldest)
      return id
    },
    findSession: (id: string | undefined): LatenodeSession | undefined => sessions.get(id ?? ''),
    subscriptionsOf: (userId: string): Subscription[] =>
      [...subscriptions.values()].filter((one) => one.userId === userId),
    subscribe,
    /** False if no active subscription has this id. */
    cancel(id: number): boolean {
      const subscription = subscriptions.get(id)
      if (subscription?.status !== 'subscription_status_active') return false
      subscriptions.set(id, { ...subscription, status: 'subscription_status_canceled' })
      return true
    },
    /**
     * Ends memberships in the personal space of an owner, or with null in all spaces of the tenant.
     * Latenode documents only "the tenant space", as if there were one.
     */
    revoke(user: LatenodeUser, ownerUserId: string | null): void {
      const memberships = user.memberships.filter(
        ({ spaceId, roleId }) =>
          roleId === ADMIN_ROLE_ID || spaces.get(spaceId)?.ownerUserId !== ownerUserId,
      )
      users.set(user.userId, { ...user, memberships })
    },
    clear(): void {
      subscriptions.clear()
      users.clear()
      spaces.clear()
      sessions.clear()
      addTenantSpaces()
    },
  }
}

export function latenodeView(
  { check, isNew }: LatenodeSession,
  user: LatenodeUser,
  places: readonly PlaceView[],
  automations: Automations,
): FrameView {
  const ids = places.map(({ id }) => id)
  return {
    platform: 'latenode',
    user: { name: user.userId, id: user.userId, isNew },
    facts: [
      { label: 'Plan', value: user.planId === null ? 'none' : String(user.planId) },
      { label: 'Personal space', value: user.personalSpaceId === null ? 'no' : 'yes' },
      { label: 'Authorizations', value: String(user.authorizations) },
    ],
    places,
    automations: automations.list('latenode', ids),
    check,
  }
}

/** The claim `grant_access` of a checked token: the grants below Admin. */
function grantsOf({ grant_access: grants }: Claims): { space_id: number; role_id: number }[] {
  if (!Array.isArray(grants)) return []
  return (grants as { space_id: number; role_id: number }[]).filter(
    ({ role_id: role }) => role !== ADMIN_ROLE_ID,
  )
}

function membership(spaceId: number, roleId: number): LatenodeMembership {
  return { spaceId, roleId, role: latenodeRole(roleId)?.title ?? '' }
}

/**
 * Adds a token's grants to the memberships. The stronger of two grants for one space applies, and
 * the owner of a personal space remains its Admin. A later token replaces the role, also by a weaker
 * one: this is a choice of the sandbox, because Latenode does not document it.
 */
function grant(before: readonly LatenodeMembership[], claims: Claims): LatenodeMembership[] {
  const granted = new Map<number, number>()
  for (const { space_id: space, role_id: role } of grantsOf(claims)) {
    if (rank(role) > rank(granted.get(space) ?? 0)) granted.set(space, role)
  }
  const bySpace = new Map(before.map((member) => [member.spaceId, member]))
  for (const [space, role] of granted) {
    if (bySpace.get(space)?.roleId !== ADMIN_ROLE_ID) bySpace.set(space, membership(space, role))
  }
  return [...bySpace.values()]
}

function rank(roleId: number): number {
  return latenodeRole(roleId)?.rank ?? 0
}

function returningUserFindings(user: LatenodeUser, claims: Claims): Finding[] {
  const findings: Finding[] = []
  const { plan_id: planId } = claims
  if (typeof planId === 'number' && planId !== user.planId) {
    findings.push({
      rule: 'plan-kept',
      path: 'claims.plan_id',
      severity: 'warning',
      refused: false,
      message: `\`plan_id\` applies at the first authorization only: the plan stays ${user.planId ?? 'unset'}.`,
      fix: 'Change the plan with the admin API: POST …/whitelabel/subscriptions.',
    })
  }
  const granted = new Set(grantsOf(claims).map(({ space_id: space }) => space))
  for (const { spaceId, roleId, role } of user.memberships) {
    if (roleId === ADMIN_ROLE_ID || granted.has(spaceId)) continue
    findings.push({
      rule: 'access-kept',
      path: 'claims.grant_access',
      severity: 'warning',
      refused: false,
      message: `\`grant_access\` no longer names space ${spaceId}, but the user is still ${role} there: a token never removes access.`,
      fix: 'Revoke access with the admin API when a user leaves a space: POST …/whitelabel/space/access/revoke.',
    })
  }
  return findings
}
