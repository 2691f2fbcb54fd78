import { EmbedAuthError } from '../errors.js'

/** All that comes out of a policy, whatever hostile value its steps meet on the way. */
export function policyFault(cause: unknown): EmbedAuthError {
  if (cause instanceof EmbedAuthError) return cause
  const message = 'What a hook of the policy returned cannot be read'
  return new EmbedAuthError('ERR_POLICY', message, { cause })
}
