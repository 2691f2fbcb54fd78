/** What an accepted token does to Activepieces' books, on every exchange. */
import { createHash, randomBytes } from 'node:crypto'
import type { Automations } from '../automations.js'
import type {
  ActivepiecesMembership,
  ActivepiecesProject,
  ActivepiecesUser,
  ConcurrencyPool,
} from '../types.js'
import { isAbsent, poolOf } from './claims.js'
import { findRole } from './roles.js'

type Claims = Readonly<Record<string, unknown>>

/** Whom an exchange let in, and where. */
export interface Admission {
  readonly user: ActivepiecesUser
  readonly project: ActivepiecesProject
  readonly role: string
  readonly isNew: boolean
}

export interface ActivepiecesAccounts {
  /** The platform's own id. */
  readonly platformId: string
  /** For checked claims only. */
  exchange(claims: Claims, at: string): Admission
  admission(userId: string, projectId: string): Admission | undefined
  users(): ActivepiecesUser[]
  projects(): ActivepiecesProject[]
  memberships(): ActivepiecesMembership[]
  pieceSets(): string[]
  pools(): ConcurrencyPool[]
  clear(): void
}

export function createActivepiecesAccounts(
  roles: readonly string[],
  automations: Automations,
): ActivepiecesAccounts {
  const platformId = newId()
  const users = new Map<string, ActivepiecesUser>()
  const projects = new Map<string, ActivepiecesProject>()
  const memberships = new Map<string, ActivepiecesMembership>()
  const pieceSets = new Set<string>()
  const pools = new Map<string, ConcurrencyPool>()

  /** Every platform has an owner with a project: whom a look-up without a condition finds first. */
  function open(): void {
    const owner = newUser(null, { firstName: 'Platform', lastName: 'Owner' }, 'ADMIN')
    const project = newProject(null, 'Owner’s project')
    join(owner, project, 'ADMIN')
  }

  function newUser(
    externalId: string | null,
    claims: Claims,
    platformRole: ActivepiecesUser['platformRole'],
  ): ActivepiecesUser {
    const { firstName, lastName } = claims
    const user: ActivepiecesUser = {
      id: newId(),
      externalId,
      firstName: isAbsent(firstName) ? '' : asText(firstName),
      lastName: isAbsent(lastName) ? '' : asText(lastName),
      email: hashedAddress(platformId, externalId),
      platformRole,
      exchanges: 0,
      lastSeenAt: null,
    }
    users.set(user.id, user)
    return user
  }

  function newProject(externalId: string | null, displayName: string): ActivepiecesProject {
    const project: ActivepiecesProject = {
      id: newId(),
      externalId,
      displayName,
      piecesFilterType: 'NONE',
      piecesTags: [],
      pieceSet: null,
      tasks: null,
      aiCredits: null,
      concurrencyPoolKey: null,
    }
    projects.set(project.id, project)
    automations.seed('activepieces', project.id)
    return project
  }

  function join(user: ActivepiecesUser, project: ActivepiecesProject, role: string): void {
    const key = `${user.id} ${project.id}`
    memberships.set(key, { userId: user.id, projectId: project.id, role })
  }

  function projectFor(claims: Claims): ActivepiecesProject {
    const { externalProjectId, projectDisplayName } = claims
    const found = lookUp([...projects.values()], externalProjectId)
    if (found !== undefined) return found
    const externalId = asText(externalProjectId)
    const name = isAbsent(projectDisplayName) ? externalId : asText(projectDisplayName)
    return newProject(externalId, name)
  }

  open()
  return {
    platformId,
    exchange(claims, at) {
      const project = { ...projectFor(claims), ...limitsOf(claims) }
      projects.set(project.id, project)
      if (project.pieceSet !== null) pieceSets.add(project.pieceSet)
      const pool = poolOf(claims)
      if (pool !== undefined) pools.set(pool.key, pool)

      const known = lookUp([...users.values()], claims.externalUserId)
      const before = known ?? newUser(asText(claims.externalUserId), claims, 'MEMBER')
      const user = { ...before, exchanges: before.exchanges + 1, lastSeenAt: at }
      users.set(user.id, user)
      const role = findRole(claims.role, roles) ?? 'VIEWER'
      join(user, project, role)
      return { user, project, role, isNew: known === undefined }
    },
    admission(userId, projectId) {
      const user = users.get(userId)
      const project = projects.get(projectId)
      const role = memberships.get(`${userId} ${projectId}`)?.role
      if (user === undefined || project === undefined || role === undefined) return undefined
      return { user, project, role, isNew: user.exchanges === 1 }
    },
    users: () => [...users.values()],
    projects: () => [...projects.values()],
    memberships: () => [...memberships.values()],
    pieceSets: () => [...pieceSets],
    pools: () => [...pools.values()],
    clear() {
      for (const book of [users, projects, memberships, pieceSets, pools]) book.clear()
      open()
    },
  }
}

/** An absent id is no condition at all: the first row that there is. */
function lookUp<T extends { readonly externalId: string | null }>(
  rows: readonly T[],
  externalId: unknown,
): T | undefined {
  if (isAbsent(externalId)) return rows[0]
  const text = asText(externalId)
  return rows.find((row) => row.externalId === text)
}

/** Pieces, limits and pool as this token sets them; what it does not name stays. */
function limitsOf(claims: Claims): Partial<ActivepiecesProject> {
  const { version, piecesFilterType, piecesTags, pieceSet, tasks, aiCredits, aiTokens } = claims
  const filtered = version === 'v3' && piecesFilterType === 'ALLOWED'
  const tags = filtered && Array.isArray(piecesTags) ? piecesTags.slice(0, 1).map(asText) : []
  const credits = aiCredits ?? aiTokens
  const pool = poolOf(claims)
  return {
    piecesFilterType: filtered ? 'ALLOWED' : 'NONE',
    piecesTags: tags,
    pieceSet: version === 'v4' && typeof pieceSet === 'string' ? pieceSet : null,
    ...(typeof tasks === 'number' ? { tasks } : {}),
    ...(typeof credits === 'number' ? { aiCredits: credits } : {}),
    ...(pool === undefined ? {} : { concurrencyPoolKey: pool.key }),
  }
}

/** Claims are not checked by type: what is no text becomes one, as in the server's queries. */
function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function hashedAddress(platformId: string, externalId: string | null): string {
  return createHash('sha256')
    .update(JSON.stringify([platformId, externalId]))
    .digest('hex')
}

/** 21 characters, as the platform's own ids. */
function newId(): string {
  return randomBytes(16).toString('base64url').replace(/[-_]/g, 'x').slice(0, 21)
}
