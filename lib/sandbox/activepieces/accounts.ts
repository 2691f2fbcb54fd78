/** Users, projects and sessions of the emulated Activepieces platform, as version 0.86 keeps them. */
import { createHash, randomBytes } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { ACTIVEPIECES_ROLES, activepiecesRole } from '../../contract/index.js'
import type { ActivepiecesRoleInfo } from '../../contract/index.js'
import type { Automations } from '../automations.js'
import type { ActivepiecesConfig } from '../options.js'
import type {
  ActivepiecesMembership,
  ActivepiecesProject,
  ActivepiecesUser,
  ConcurrencyPool,
  TokenCheck,
} from '../types.js'
import type { FrameView, PlaceView } from '../pages/frame-app.js'

type Claims = Readonly<Record<string, unknown>>

const SESSION_SECONDS = 7 * 24 * 60 * 60

const ROLES: ReadonlyMap<string, Pick<ActivepiecesRoleInfo, 'can' | 'cannot'>> = new Map(
  Object.entries(ACTIVEPIECES_ROLES),
)

/** A user in a project, by an exchange or its session. */
export interface ProjectMember {
  readonly user: ActivepiecesUser
  readonly project: ActivepiecesProject
  readonly role: string
}

export type ActivepiecesAccounts = ReturnType<typeof createActivepiecesAccounts>

export function createActivepiecesAccounts(config: ActivepiecesConfig, automations: Automations) {
  const platformId = newId()
  const sessionSecret = randomBytes(32)
  const users = new Map<string, ActivepiecesUser>()
  const projects = new Map<string, ActivepiecesProject>()
  const memberships = new Map<string, ActivepiecesMembership>()
  const pools = new Map<string, ConcurrencyPool>()

  /** Every platform has an owner with a project: the first rows that a look-up finds. */
  function addOwner(): void {
    const owner = addUser(null, { firstName: 'Platform', lastName: 'Owner' }, 'ADMIN')
    setRole(owner, addProject(null, 'Owner’s project'), 'ADMIN')
  }

  function addUser(
    externalId: string | null,
    { firstName, lastName }: Claims,
    platformRole: ActivepiecesUser['platformRole'],
  ): ActivepiecesUser {
    const email = JSON.stringify([platformId, externalId])
    const user: ActivepiecesUser = {
      id: newId(),
      externalId,
      firstName: asText(firstName ?? ''),
      lastName: asText(lastName ?? ''),
      email: createHash('sha256').update(email).digest('hex'),
      platformRole,
      status: 'ACTIVE',
      exchanges: 0,
      lastSeenAt: null,
    }
    users.set(user.id, user)
    return user
  }

  function addProject(externalId: string | null, displayName: string): ActivepiecesProject {
    const project: ActivepiecesProject = {
      id: newId(),
      externalId,
      displayName,
      piecesFilterType: 'NONE',
      piecesTags: [],
      concurrencyPoolKey: null,
    }
    projects.set(project.id, project)
    automations.seed('activepieces', project.id)
    return project
  }

  function setRole(user: ActivepiecesUser, project: ActivepiecesProject, role: string): void {
    const membership = { userId: user.id, projectId: project.id, role }
    memberships.set(`${user.id} ${project.id}`, membership)
  }

  function deleteMembership({ userId, projectId }: ActivepiecesMembership): void {
    memberships.delete(`${userId} ${projectId}`)
  }

  function exchangeProject(claims: Claims): ActivepiecesProject {
    const externalId = asText(claims.externalProjectId ?? '')
    const found =
      findRow(projects, claims.externalProjectId) ??
      addProject(externalId, config.projectNames[externalId] ?? externalId)
    const { projectDisplayName: newName } = claims
    const pool = poolOf(claims)
    if (pool !== undefined) pools.set(pool.key, pool)
    const project: ActivepiecesProject = {
      ...found,
      ...piecesOf(claims),
      ...(config.renameProjects && typeof newName === 'string' && { displayName: newName }),
      ...(pool !== undefined && { concurrencyPoolKey: pool.key }),
    }
    projects.set(project.id, project)
    return project
  }

  addOwner()
  return {
    platformId,
    hasUser: (externalId: unknown): boolean => findRow(users, externalId) !== undefined,
    /** Applies the claims of an accepted token. */
    exchange(claims: Claims, at: string): ProjectMember & { readonly isNew: boolean } {
      const project = exchangeProject(claims)
      const known = findRow(users, claims.externalUserId)
      const before = known ?? addUser(asText(claims.externalUserId), claims, 'MEMBER')
      const user = { ...before, exchanges: before.exchanges + 1, lastSeenAt: at }
      users.set(user.id, user)
      const role = activepiecesRole(claims.role, config.roles) ?? 'VIEWER'
      setRole(user, project, role)
      return { user, project, role, isNew: known === undefined }
    },
    /** Returns a session token, valid for 7 days. */
    openSession({ user, project }: ProjectMember, nowMs: number): string {
      const iat = Math.floor(nowMs / 1000)
      const claims = {
        id: user.id,
        type: 'USER',
        projectId: project.id,
        platform: { id: platformId },
        iat,
        exp: iat + SESSION_SECONDS,
      }
      return jwt.sign(claims, sessionSecret, { algorithm: 'HS256' })
    },
    /** The user of an `Authorization: Bearer …` header. */
    findSession(authorization: string | undefined, nowMs: number): ProjectMember | undefined {
      const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1]
      if (token === undefined) return undefined
      try {
        const clockTimestamp = Math.floor(nowMs / 1000)
        const claims = jwt.verify(token, sessionSecret, { algorithms: ['HS256'], clockTimestamp })
        const { id, projectId } = claims as { id: string; projectId: string }
        const [user, project] = [users.get(id), projects.get(projectId)]
        const role = memberships.get(`${id} ${projectId}`)?.role
        return user && project && role !== undefined ? { user, project, role } : undefined
      } catch {
        return undefined
      }
    },
    users: (): ActivepiecesUser[] => [...users.values()],
    projects: (): ActivepiecesProject[] => [...projects.values()],
    memberships: (): ActivepiecesMembership[] => [...memberships.values()],
    pools: (): ConcurrencyPool[] => [...pools.values()],
    /** Returns the changed user; undefined for an unknown one. */
    setStatus(userId: string, status: ActivepiecesUser['status']): ActivepiecesUser | undefined {
      const user = users.get(userId)
      if (user === undefined) return undefined
      const changed = { ...user, status }
      users.set(userId, changed)
      return changed
    },
    /** Deletes a user with all memberships; false for an unknown one. */
    deleteUser(userId: string): boolean {
      for (const membership of [...memberships.values()]) {
        if (membership.userId === userId) deleteMembership(membership)
      }
      return users.delete(userId)
    },
    deleteMembership,
    clear(): void {
      for (const table of [users, projects, memberships, pools]) table.clear()
      addOwner()
    },
  }
}

function placeOf({ project, role }: ProjectMember): PlaceView {
  // The permissions of a custom role are known only to the platform.
  const { can, cannot } = ROLES.get(role) ?? { can: [], cannot: [] }
  return { id: project.id, name: project.displayName, kind: 'Project', role, can, cannot }
}

export function activepiecesView(
  member: ProjectMember,
  isNew: boolean,
  check: TokenCheck,
  automations: Automations,
): FrameView {
  const { user, project } = member
  const id = user.externalId ?? user.id
  const pool = project.concurrencyPoolKey
  return {
    platform: 'activepieces',
    user: { name: `${user.firstName} ${user.lastName}`.trim() || id, id, isNew },
    facts: [
      { label: 'Project', value: project.displayName },
      { label: 'Pieces', value: piecesText(project) },
      ...(pool === null ? [] : [{ label: 'Concurrency pool', value: pool }]),
      { label: 'Exchanges', value: String(user.exchanges) },
    ],
    places: [placeOf(member)],
    automations: automations.list('activepieces', [project.id]),
    check,
  }
}

/** The pieces that a project shows, as text. */
function piecesText({ piecesFilterType, piecesTags }: ActivepiecesProject): string {
  if (piecesFilterType !== 'ALLOWED') return 'all'
  return piecesTags.length === 0 ? 'none (no tags)' : `tagged ${piecesTags.join(', ')}`
}

/** The server looks up an absent id without a condition, so that the first row is found. */
function findRow<T extends { readonly externalId: string | null }>(
  rows: ReadonlyMap<string, T>,
  externalId: unknown,
): T | undefined {
  const all = [...rows.values()]
  if (externalId === undefined || externalId === null) return all[0]
  return all.find((row) => row.externalId === asText(externalId))
}

/**
 * The piece filter of a token. Version 0.86 reads `pieces` of v2 and the filter of v3 with all
 * tags; for v4 and any other version it shows all pieces.
 */
function piecesOf(claims: Claims): Pick<ActivepiecesProject, 'piecesFilterType' | 'piecesTags'> {
  const { version, pieces, piecesFilterType, piecesTags } = claims
  const v2 = (pieces ?? {}) as { filterType?: unknown; tags?: unknown }
  const [filter, list] =
    version === 'v3' ? [piecesFilterType, piecesTags] : [v2.filterType, v2.tags]
  if (version === 'v4') return { piecesFilterType: 'NONE', piecesTags: [] }
  const tags = filter === 'ALLOWED' && Array.isArray(list) ? list.map(asText) : []
  return { piecesFilterType: asText(filter ?? 'NONE'), piecesTags: tags }
}

/** The server reads the two claims only together, and converts a number or text. */
function poolOf({ concurrencyPoolKey: key, concurrencyPoolLimit: limit }: Claims) {
  const isMissing = (value: unknown) => value === undefined || value === null
  if (isMissing(key) || isMissing(limit)) return undefined
  return { key: asText(key), limit: Number(limit) }
}

/** The server does not check types: other values become text, as in its queries. */
function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** 21 characters, as the platform's own ids. */
function newId(): string {
  return randomBytes(16).toString('base64url').replace(/[-_]/g, 'x').slice(0, 21)
}
