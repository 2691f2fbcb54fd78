/** Activepieces' project roles: how a name is found, and what each may do. */
import { ACTIONS, type Action } from '../automations.js'

export interface ActivepiecesRole {
  readonly may: readonly string[]
  readonly mayNot: readonly string[]
  readonly actions: readonly Action[]
}

const RIGHTS: Readonly<Record<string, ActivepiecesRole>> = {
  ADMIN: {
    may: ['Build, publish and run flows', 'Connections', 'Project members and settings'],
    mayNot: [],
    actions: ACTIONS,
  },
  EDITOR: {
    may: ['Build, publish and run flows', 'Connections'],
    mayNot: ['Project members', 'Project settings'],
    actions: ACTIONS,
  },
  VIEWER: {
    may: ['View flows, runs and connections'],
    mayNot: ['Change or run flows', 'Connections', 'Project members and settings'],
    actions: ['view'],
  },
}

const CUSTOM: ActivepiecesRole = {
  may: ['View and run flows (here; the platform knows what your own role may)'],
  mayNot: ['Everything else, in the sandbox'],
  actions: ['view', 'run'],
}

/** The role of that name, in whatever case; Editor where a token names none: the server fails open. */
export function findRole(claim: unknown, roles: readonly string[]): string | undefined {
  if (claim === undefined || claim === null) return 'EDITOR'
  if (typeof claim !== 'string') return undefined
  return roles.find((role) => role.toLowerCase() === claim.toLowerCase())
}

export function rightsOf(role: string): ActivepiecesRole {
  return Object.hasOwn(RIGHTS, role) ? (RIGHTS[role] ?? CUSTOM) : CUSTOM
}
