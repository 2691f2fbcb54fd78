import { EmbedAuthError } from '../errors.js'
import { withFaults } from '../steps.js'
import type { Decide, Decision } from '../types/internal.js'
import type { Inquiry } from './inquiry.js'

/** Binds rules to what decides by them. Only an `EmbedAuthError` comes out of it. */
export function compile<Rules, User>(
  rules: Rules,
  decide: (inquiry: Inquiry<Rules, User>) => Decision | Promise<Decision>,
): Decide<User> {
  return (user, context, trace) => withFaults(decide, { rules, user, context, trace }, policyFault)
}

/** For whatever hostile value the steps of a policy meet on the way. */
function policyFault(cause: unknown): EmbedAuthError {
  if (cause instanceof EmbedAuthError) return cause
  const message = 'What a hook of the policy returned cannot be read'
  return new EmbedAuthError('ERR_POLICY', message, { cause })
}
