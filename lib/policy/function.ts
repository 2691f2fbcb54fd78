import { EmbedAuthError } from '../errors.js'
import { callHook } from '../hooks.js'
import type { Awaitable, Denial, HookContext } from '../types.js'
import { isDenial, isRecord, typeName } from '../values.js'
import { failedPolicy, Refusal, refuseFor, type Decide } from './decision.js'

/** A policy as a function: the whole grant, or `deny(reason)`. Returning nothing is a denial. */
export type PolicyFunction<User, Grant> = (
  user: User,
  context: HookContext,
) => Awaitable<Grant | Denial>

/**
 * Returns the policy of a function. Rejects with `ERR_POLICY` for an error that it throws, and for an
 * answer that cannot be a grant.
 */
export function functionPolicy<User>(policy: PolicyFunction<User, unknown>): Decide<User> {
  return async function functionPolicy(user, context, trace) {
    try {
      const answer = await callHook('ERR_POLICY', 'policy', context, () => policy(user, context))
      if (answer === undefined || answer === null) {
        const reason = `The policy returned nothing (${typeName(answer)}), which grants nothing.`
        trace?.({ rule: 'policy', outcome: reason })
        throw new Refusal(reason)
      }
      if (isDenial(answer)) refuseFor(answer, 'policy', trace)
      if (!isRecord(answer)) {
        throw new EmbedAuthError(
          'ERR_POLICY',
          `The policy must return a grant or deny(reason); it returned ${typeName(answer)}.`,
        )
      }
      trace?.({ rule: 'policy', outcome: 'The policy granted access.' })
      return { denied: false, grant: answer }
    } catch (error) {
      return failedPolicy(error)
    }
  }
}
