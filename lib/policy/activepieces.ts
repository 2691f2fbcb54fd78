import { EmbedAuthError } from '../errors.js'
import type {
  Awaitable,
  ConcurrencyPool,
  HookContext,
  PieceFilter,
  Pieces,
  Trace,
} from '../types.js'
import { denialReason, described, isDenial, typeName } from '../values.js'
import { failedPolicy, Refusal, refuseFor, type Decide, type PolicyInput } from './decision.js'
import {
  checkDenial,
  checkUserId,
  mapRole,
  readRule,
  roleName,
  roleText,
  traceRole,
  type MappedRole,
} from './rules.js'

type ValueOr<User, T> = T | ((user: User, context: HookContext) => Awaitable<T | undefined>)

/** A value that is always there: without one, all pieces would be shown. */
type Guard<User, T> = T | ((user: User, context: HookContext) => Awaitable<T>)

/** The policy object for Activepieces. Functions may be async; an error in one answers 500 `ERR_POLICY`. */
export type ActivepiecesPolicy<User> = {
  /** Stable id of the user. Defaults to `user.id`. */
  userId?: ((user: User, context: HookContext) => Awaitable<string | number>) | undefined
  /** Stable id of the project that the user opens. */
  projectId: (user: User, context: HookContext) => Awaitable<string | number>
  /**
   * Display name of the project. Defaults to none. Ignored by server 0.86; servers that read it
   * rename the project at each sign-in.
   */
  projectName?: ValueOr<User, string> | undefined
  /**
   * Used when the user is first created; a known user keeps the old name. Defaults to
   * `user.firstName`. Required: the server answers 500 for a new user without it.
   */
  firstName?: ((user: User, context: HookContext) => Awaitable<string>) | undefined
  /** As `firstName`; defaults to `user.lastName`. For users with one name, return a text such as `–`. */
  lastName?: ((user: User, context: HookContext) => Awaitable<string>) | undefined
  /** The application's own role of the user. */
  role: (user: User, context: HookContext) => unknown
  /**
   * Application role → project role name, looked up by own key only. Without `roles` and `mapRole`
   * the application's role must be the name of the project role.
   */
  roles?: Readonly<Record<string, string>> | undefined
  /** Maps a role before `roles` does: null denies, undefined leaves the decision to `roles`. */
  mapRole?: (
    role: string | number,
    about: { readonly user: User; readonly context: HookContext },
  ) => Awaitable<string | null | undefined>
  /** Claim `tasks`. Defaults to none. Ignored since server 0.70.8: it limits nothing. */
  tasks?: ValueOr<User, number> | undefined
  /** Claim `aiCredits`. Defaults to none. Ignored since server 0.72.4: it limits nothing. */
  aiCredits?: ValueOr<User, number> | undefined
  /** Limit of concurrent runs, shared by all projects of the same key. Defaults to none. */
  concurrencyPool?: ValueOr<User, ConcurrencyPool> | undefined
  /** A project has nothing to skip, so both values deny. Defaults to `'deny'`. */
  unknownRole?: 'deny' | 'skip' | undefined
  /** Returns the reason to deny access; false, null and undefined allow it. */
  denyWhen?: (user: User, context: HookContext) => Awaitable<string | false | null | undefined>
} & Pieces<Guard<User, PieceFilter>, Guard<User, string>>

/** Members of the grant after user id and role, in the order in which their hooks run. */
const MEMBERS = [
  'projectId',
  'projectName',
  'firstName',
  'lastName',
  'pieces',
  'pieceSet',
  'tasks',
  'aiCredits',
  'concurrencyPool',
] as const
type Member = (typeof MEMBERS)[number]

/** Their default is the member of the user with the same name. */
const NAMES: ReadonlySet<Member> = new Set(['firstName', 'lastName'])

/**
 * Returns the policy of checked rules: (user, context) → grant or denial. Hooks run in this order:
 * `userId`, `denyWhen`, `role`, `mapRole`, then the members. Rejects with `ERR_POLICY` for an error in
 * a hook.
 */
export function activepiecesPolicy<User>(rules: ActivepiecesPolicy<User>): Decide<User> {
  return async function activepiecesPolicy(user, context, trace) {
    const input = { rules, user, context, trace }
    let userId: unknown
    try {
      userId = await readRule(input, 'userId', 'id')
      checkUserId(userId, input)
      if (rules.denyWhen !== undefined) checkDenial(await readRule(input, 'denyWhen'), trace)
      const role = await readRule(input, 'role')
      if (isDenial(role)) refuseFor(role, 'policy.role', trace)
      // On a null prototype, so that a setter planted on Object.prototype cannot swallow a member.
      const grant = Object.create(null) as Record<string, unknown>
      grant.userId = userId
      grant.role = grantRole(role, await mapProjectRole(role, input), trace)
      for (const member of MEMBERS) {
        const value = await readRule(input, member, NAMES.has(member) ? member : undefined)
        checkMember(member, value, input)
        if (value !== undefined) grant[member] = value
      }
      return { denied: false, grant }
    } catch (error) {
      return failedPolicy(error, userId)
    }
  }
}

/** The name of the project role. Refuses access for a role that maps to none. */
function grantRole(role: unknown, mapped: MappedRole, trace: Trace): unknown {
  if (trace !== undefined) {
    traceRole(trace, mapped, { place: 'In the project', role, otherwise: 'the token is denied' })
  }
  switch (mapped.kind) {
    case 'granted':
      return mapped.granted
    case 'denied':
      throw new Refusal(denialReason(mapped.denial))
    case 'left-out':
      throw new Refusal(`policy.mapRole returned null for ${roleText(role)}.`)
    case 'unknown':
      throw new Refusal(`In the project, ${roleText(role)} is unknown: ${mapped.why}.`)
  }
}

/** Without `roles` and `mapRole`, the application's role is the name of the project role. */
function mapProjectRole<User>(
  role: unknown,
  { rules, user, context }: PolicyInput<ActivepiecesPolicy<User>, User>,
): Awaitable<MappedRole> {
  const { roles, mapRole: hook } = rules
  if (roles !== undefined || hook !== undefined) {
    const ask = hook && ((name: string | number) => hook(name, { user, context }))
    return mapRole(role, { roles, mapRole: ask }, context)
  }
  return typeof role === 'string' && roleName(role) !== undefined
    ? { kind: 'granted', granted: role, by: 'policy.role' }
    : { kind: 'unknown', why: "without policy.roles it must be the project role's name" }
}

function checkMember(member: Member, value: unknown, { rules, trace }: PolicyInput): void {
  if (isDenial(value)) refuseFor(value, `policy.${member}`, trace)
  const isGuard = member === 'pieces' || member === 'pieceSet'
  const hasRule = (rules as Partial<Record<Member, unknown>>)[member] !== undefined
  if (isGuard && hasRule && (value === undefined || value === null)) {
    throw new EmbedAuthError(
      'ERR_POLICY',
      `policy.${member} returned ${typeName(value)}. ${ALL_PIECES[member]}`,
    )
  }
  if (value !== undefined) traceMember(trace, member, value)
}

/** How to show every piece on purpose. */
const ALL_PIECES = {
  pieces: "Return { filter: 'NONE' } for all pieces.",
  pieceSet:
    "Return the key of a piece set, or replace policy.pieceSet by a policy.pieces that returns { filter: 'NONE' } for all pieces.",
}

function traceMember(trace: Trace, member: Member, value: unknown): void {
  trace?.({ rule: `policy.${member}`, outcome: MEMBER_TEXTS[member](described(value)) })
}

const MEMBER_TEXTS: Readonly<Record<Member, (value: string) => string>> = {
  projectId: (id) => `The user comes into the project ${id}.`,
  projectName: (name) => `The project name in the token is ${name}.`,
  firstName: (name) => `The first name of a new user is ${name}.`,
  lastName: (name) => `The last name of a new user is ${name}.`,
  pieces: () => 'The pieces shown are those that policy.pieces allows.',
  pieceSet: (key) => `The token names the piece set ${key}.`,
  tasks: (limit) => `The claim tasks is ${limit}.`,
  aiCredits: (limit) => `The claim aiCredits is ${limit}.`,
  concurrencyPool: () => 'The project shares the pool that policy.concurrencyPool names.',
}
