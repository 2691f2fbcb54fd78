import { EmbedAuthError } from '../errors.js'
import type { Denial } from '../types.js'
import type { Trace } from '../types/internal.js'
import { denialReason, typeName } from '../values.js'

/**
 * Refuses access, from any hook of a policy: `return deny('account is locked')`. The route answers
 * 403 `ERR_DENIED`; the reason goes to the trace and the application's own log, never to the client.
 * @throws EmbedAuthError `ERR_POLICY` for a reason that is not text, or blank.
 */
export function deny(reason: string): Denial {
  if (typeof reason !== 'string' || reason.trim() === '') {
    throw new EmbedAuthError(
      'ERR_POLICY',
      `deny(reason) needs a reason in words, which the client never sees; it got ${typeName(reason)}`,
    )
  }
  return Object.freeze({ denied: true, reason })
}

/** A decision against the user, before it is known whom it is about. */
export interface Refusal {
  readonly denied: true
  readonly reason: string
}

/** What a hook's denial decides. */
export function refused(denial: Denial, hook: string, trace: Trace): Refusal {
  const reason = denialReason(denial)
  trace?.({ rule: hook, outcome: `${hook} denied access: ${reason}` })
  return { denied: true, reason }
}
