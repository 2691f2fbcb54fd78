import { EmbedAuthError } from '../errors.js'
import { andThen } from '../steps.js'
import type { PolicyFunction } from '../types.js'
import type { Decide, Decision, Trace } from '../types/internal.js'
import { isDenial, isRecord, typeName } from '../values.js'
import { compile } from './compile.js'
import { refused } from './denial.js'
import { ask } from './hooks.js'
import type { Inquiry } from './inquiry.js'

/**
 * Compiles a policy that is a function: it returns the whole grant, or `deny(reason)`. Nothing
 * returned is a denial. Rejects with `ERR_POLICY` for what it throws, and for what cannot be a grant.
 */
export function functionPolicy<User>(policy: PolicyFunction<User, unknown>): Decide<User> {
  return compile(policy, decide<User>)
}

function decide<User>({
  rules: policy,
  user,
  context,
  trace,
}: Inquiry<PolicyFunction<User, unknown>, User>): Decision | Promise<Decision> {
  const asked = ask('', 'policy', (who) => policy(who, context), user)
  return andThen(asked, judge, trace)
}

function judge(answer: unknown, trace: Trace): Decision {
  if (answer === undefined || answer === null) {
    const reason = `The policy returned nothing (${typeName(answer)}), which grants nothing.`
    trace?.({ rule: 'policy', outcome: reason })
    return { denied: true, reason }
  }
  if (isDenial(answer)) return refused(answer, 'policy', trace)
  if (!isRecord(answer)) {
    throw new EmbedAuthError(
      'ERR_POLICY',
      `The policy must return a grant or deny(reason); it returned ${typeName(answer)}`,
    )
  }
  trace?.({ rule: 'policy', outcome: 'The policy granted access.' })
  return { denied: false, grant: answer, isOwn: false }
}
