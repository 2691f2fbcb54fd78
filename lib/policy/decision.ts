/**
 * The outcome of a policy: a grant, or a denial with its reason. A hook returns a `Denial`; inside a policy
 * it is thrown as a `Refusal`, which becomes a `PolicyResult`; the issuer throws `ERR_DENIED` for that.
 */
import { EmbedAuthError } from '../errors.js'
import type { Denial, HookContext, Trace } from '../types.js'
import { denialReason, typeName } from '../values.js'

export type PolicyResult =
  | {
      readonly denied: false
      /** Its members are unchecked: the platform checks them. */
      readonly grant: unknown
    }
  | {
      readonly denied: true
      readonly reason: string
      /** The user id, where the policy had read it. Unchecked. */
      readonly userId?: unknown
    }

/** A policy ready to be asked. Rejects only with an `EmbedAuthError`. */
export type Decide<User = unknown> = (
  user: User,
  context: HookContext,
  trace?: Trace,
) => Promise<PolicyResult>

/** One user before a policy: its rules, the arguments of its hooks, and the listener of its steps. */
export interface PolicyInput<Rules = object, User = unknown> {
  readonly rules: Rules
  readonly user: User
  readonly context: HookContext
  readonly trace: Trace
}

/** Thrown inside a policy to refuse access; `failedPolicy` turns it into a result. */
export class Refusal extends Error {}

/** Refuses access because a hook returned `deny(…)`. */
export function refuseFor(denial: Denial, hook: string, trace: Trace): never {
  const reason = denialReason(denial)
  trace?.({ rule: hook, outcome: `${hook} denied access: ${reason}` })
  throw new Refusal(reason)
}

/**
 * The result of a policy that threw: a refusal denies.
 * @throws EmbedAuthError for everything else; `ERR_POLICY` for values that throw when they are read.
 */
export function failedPolicy(thrown: unknown, userId?: unknown): PolicyResult {
  if (thrown instanceof Refusal) return { denied: true, reason: thrown.message, userId }
  if (thrown instanceof EmbedAuthError) throw thrown
  throw new EmbedAuthError('ERR_POLICY', 'The value that a hook returned cannot be read.', {
    cause: thrown,
  })
}

/**
 * Refuses access, from any hook of a policy: `return deny('account is locked')`. The route answers
 * 403 `ERR_DENIED`; the reason goes to the trace and the audit event, never to the client.
 * @throws EmbedAuthError `ERR_POLICY` if the reason is blank or not text.
 */
export function deny(reason: string): Denial {
  if (typeof reason !== 'string' || reason.trim() === '') {
    throw new EmbedAuthError(
      'ERR_POLICY',
      `deny(reason) needs a reason as text (the client never sees it); received ${typeName(reason)}.`,
    )
  }
  return Object.freeze({ denied: true, reason })
}
