import type { LatenodeRole } from '../contract/index.js'
import { EmbedAuthError } from '../errors.js'
import type { Awaitable, HookContext } from '../types.js'
import { described, isDenial, typeName } from '../values.js'
import { failedDecision, Refusal, refuseFor, type Decide, type PolicyInput } from './decision.js'
import { readRule } from './rules.js'
import { grantSpaces } from './spaces.js'
import { checkDenyWhen, readUserId } from './user.js'

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
      userId = await readUserId(input)
      await checkDenyWhen(input)
      const spaces = await grantSpaces(input)
      const planId = await readPlanId(input)
      const personalSpace = await readPersonalSpace(input)
      if (!personalSpace && spaces.length === 0) {
        throw new Refusal('The user has access to no space and gets no personal space.')
      }
      return { denied: false, grant: { userId, spaces, planId, personalSpace } }
    } catch (error) {
      return failedDecision(error, userId)
    }
  }
}

async function readPlanId(input: PolicyInput): Promise<unknown> {
  const planId = await readRule(input, 'planId')
  if (isDenial(planId)) refuseFor(planId, 'policy.planId', input.trace)
  if (planId !== undefined) {
    const outcome = `A new user starts on plan ${described(planId)}.`
    input.trace?.({ rule: 'policy.planId', outcome })
  }
  return planId
}

async function readPersonalSpace(
  input: PolicyInput<{ readonly personalSpace?: unknown }>,
): Promise<boolean> {
  const { rules, trace } = input
  const answer = rules.personalSpace === undefined ? false : await readRule(input, 'personalSpace')
  if (isDenial(answer)) refuseFor(answer, 'policy.personalSpace', trace)
  if (typeof answer !== 'boolean') {
    throw new EmbedAuthError(
      'ERR_POLICY',
      `policy.personalSpace must return true or false; it returned ${typeName(answer)}.`,
    )
  }
  trace?.({
    rule: 'policy.personalSpace',
    outcome: answer ? 'The user gets a personal space.' : 'The user gets no personal space.',
  })
  return answer
}
