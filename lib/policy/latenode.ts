import type { LatenodeRole } from '../contract/index.js'
import { EmbedAuthError } from '../errors.js'
import type { Awaitable, HookContext, Trace } from '../types.js'
import {
  denialReason,
  described,
  ignoreRejection,
  integerProblem,
  isDenial,
  isRecord,
  isThenable,
  positiveInteger,
  readMembers,
  typeName,
} from '../values.js'
import { failedPolicy, Refusal, refuseFor, type Decide, type PolicyInput } from './decision.js'
import {
  checkDenial,
  checkUserId,
  lookUpRole,
  mapRole,
  readRule,
  roleText,
  traceRole,
  type MappedRole,
} from './rules.js'

/** The policy object for Latenode. Functions may be async; an error in one answers 500 `ERR_POLICY`. */
export interface LatenodePolicy<User> {
  /** Stable id of the user. Defaults to `user.id`. */
  userId?: ((user: User, context: HookContext) => Awaitable<string | number>) | undefined
  /** The spaces of the user with the application's own role in each. Defaults to none. */
  spaces?:
    | ((
        user: User,
        context: HookContext,
      ) => Awaitable<readonly { readonly spaceId: number | string; readonly role: unknown }[]>)
    | undefined
  /** Application role → Latenode role, looked up by own key only. */
  roles?: Readonly<Record<string, LatenodeRole>> | undefined
  /**
   * Maps a role before `roles` does: null omits the space, undefined leaves the decision to `roles`.
   * An asynchronous function is called for all spaces at the same time.
   */
  mapRole?: (
    role: string | number,
    about: { readonly user: User; readonly spaceId: number; readonly context: HookContext },
  ) => Awaitable<LatenodeRole | null | undefined>
  /** The plan at first authorization. Defaults to none. */
  planId?:
    | number
    | string
    | ((user: User, context: HookContext) => Awaitable<number | string | undefined>)
    | undefined
  /** Whether the user gets a personal space. Defaults to `false`. */
  personalSpace?: boolean | ((user: User, context: HookContext) => Awaitable<boolean>) | undefined
  /** The effect of an unknown role: deny the token, or skip that space. Defaults to `'deny'`. */
  unknownRole?: 'deny' | 'skip' | undefined
  /** Returns the reason to deny access; false, null and undefined allow it. */
  denyWhen?: (user: User, context: HookContext) => Awaitable<string | false | null | undefined>
}

/**
 * Returns the policy of checked rules: (user, context) → grant or denial. Hooks run in this order:
 * `userId`, `denyWhen`, `spaces`, `mapRole`, `planId`, `personalSpace`. Rejects with `ERR_POLICY` for
 * an error in a hook, and with `ERR_CLAIMS` for an invalid space id.
 */
export function latenodePolicy<User>(rules: LatenodePolicy<User>): Decide<User> {
  return async function latenodePolicy(user, context, trace) {
    const input = { rules, user, context, trace }
    let userId: unknown
    try {
      userId = await readRule(input, 'userId', 'id')
      checkUserId(userId, input)
      if (rules.denyWhen !== undefined) checkDenial(await readRule(input, 'denyWhen'), trace)
      const memberships = readMemberships(await readRule(input, 'spaces'), input)
      const spaces = grantSpaces(memberships, await mapRoles(memberships, input), input)
      const planId = await readRule(input, 'planId')
      checkPlanId(planId, trace)
      const personalSpace = readPersonalSpace(await readRule(input, 'personalSpace'), input)
      if (!personalSpace && spaces.length === 0) {
        throw new Refusal('The user has access to no space and gets no personal space.')
      }
      return { denied: false, grant: { userId, spaces, planId, personalSpace } }
    } catch (error) {
      return failedPolicy(error, userId)
    }
  }
}

/** A space, and a role in it. */
interface Membership {
  readonly spaceId: number
  /** The application's role, or the platform's once it is mapped. Unchecked. */
  readonly role: unknown
}

/** Maps the role in each space; an asynchronous `mapRole` is called for all of them at the same time. */
function mapRoles<User>(
  memberships: readonly Membership[],
  { rules, user, context }: PolicyInput<LatenodePolicy<User>, User>,
): Awaitable<MappedRole[]> {
  const { roles, mapRole: hook } = rules
  if (hook === undefined) {
    return memberships.map(({ role }) => lookUpRole(role, { roles, mapRole: undefined }))
  }
  return Promise.all(
    memberships.map(({ spaceId, role }) => {
      const ask = (name: string | number): unknown => hook(name, { user, spaceId, context })
      return mapRole(role, { roles, mapRole: ask }, context)
    }),
  )
}

/** The spaces in which the role is one of the platform's. */
function grantSpaces(
  memberships: readonly Membership[],
  mapped: readonly MappedRole[],
  { rules, trace }: PolicyInput<{ readonly unknownRole?: unknown }>,
): Membership[] {
  const denyUnknown = rules.unknownRole !== 'skip'
  const granted: Membership[] = []
  for (const [index, result] of mapped.entries()) {
    const { spaceId, role } = memberships[index] as Membership
    const refuses = result.kind === 'unknown' && denyUnknown
    if (trace !== undefined) {
      const otherwise = refuses ? 'the whole token is denied' : 'the space is left out'
      traceRole(trace, result, { place: `Space ${spaceId}`, role, spaceId, otherwise })
    }
    if (result.kind === 'granted') granted.push({ spaceId, role: result.granted })
    if (result.kind === 'denied') throw new Refusal(denialReason(result.denial))
    if (refuses) {
      throw new Refusal(`Space ${spaceId}: ${roleText(role)} is unknown: ${result.why}.`)
    }
  }
  return granted
}

/** Checks the answer of `policy.spaces`. Its entries may be entities of an ORM. */
function readMemberships(
  answer: unknown,
  { rules, trace }: PolicyInput<{ readonly spaces?: unknown }>,
): Membership[] {
  if (isDenial(answer)) refuseFor(answer, 'policy.spaces', trace)
  const list = rules.spaces === undefined ? [] : answer
  if (!Array.isArray(list)) {
    throw new EmbedAuthError(
      'ERR_POLICY',
      'policy.spaces must return an array of { spaceId, role }, or an empty array for no spaces; ' +
        `it returned ${typeName(list)}.`,
    )
  }
  if (list.length === 0) {
    trace?.({ rule: 'policy.spaces', outcome: 'The user has no spaces.' })
  }
  const entries = Array.from(list as unknown[])
  // Promises, as of `user.teams.map(async …)`: all of them, before the first is refused.
  entries.forEach(ignoreRejection)
  return entries.map(readMembership)
}

function readMembership(entry: unknown, index: number): Membership {
  if (!isRecord(entry)) {
    throw new EmbedAuthError(
      'ERR_POLICY',
      `Entry ${index} of policy.spaces must be an object { spaceId, role }; received ${typeName(entry)}.`,
    )
  }
  if (isThenable(entry)) {
    throw new EmbedAuthError(
      'ERR_POLICY',
      `Entry ${index} of policy.spaces is a promise: await all of them with Promise.all in the hook.`,
    )
  }
  const { spaceId: given, role } = readEntry(entry, index)
  const spaceId = positiveInteger(given)
  if (spaceId === undefined) {
    throw new EmbedAuthError(
      'ERR_CLAIMS',
      `spaceId of entry ${index} of policy.spaces must be a positive integer or its decimal text; ` +
        `received ${integerProblem(given)}.`,
    )
  }
  return { spaceId, role }
}

function readEntry(entry: object, index: number): Partial<Record<'spaceId' | 'role', unknown>> {
  try {
    return readMembers(entry, ['spaceId', 'role'])
  } catch (cause) {
    const message = `Entry ${index} of policy.spaces cannot be read: a getter threw; see \`cause\`.`
    throw new EmbedAuthError('ERR_POLICY', message, { cause })
  }
}

function checkPlanId(planId: unknown, trace: Trace): void {
  if (isDenial(planId)) refuseFor(planId, 'policy.planId', trace)
  if (planId === undefined) return
  const outcome = `A new user starts on plan ${described(planId)}.`
  trace?.({ rule: 'policy.planId', outcome })
}

function readPersonalSpace(
  answer: unknown,
  { rules, trace }: PolicyInput<{ readonly personalSpace?: unknown }>,
): boolean {
  if (isDenial(answer)) refuseFor(answer, 'policy.personalSpace', trace)
  const personalSpace = rules.personalSpace === undefined ? false : answer
  if (typeof personalSpace !== 'boolean') {
    throw new EmbedAuthError(
      'ERR_POLICY',
      `policy.personalSpace must return true or false; it returned ${typeName(personalSpace)}.`,
    )
  }
  trace?.({
    rule: 'policy.personalSpace',
    outcome: personalSpace ? 'The user gets a personal space.' : 'The user gets no personal space.',
  })
  return personalSpace
}
