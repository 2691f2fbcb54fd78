import { EmbedAuthError } from '../errors.js'
import type { Awaitable, HookContext } from '../types.js'
import type { Claims, MintableClaims, ToClaims, Trace } from '../types/internal.js'
import { denialReason, isDenial, isThenable, quoted, typeName } from '../values.js'
import { claimsFault, readOwn, unreadable } from './grant.js'
import { copyClaims, serializeClaims } from './json.js'
import { readUserId } from './text.js'
import { userIdWarnings } from './warnings.js'

/** Written by the library alone (RFC 7519 §4.1.4, §4.1.6). */
const RESERVED = ['iat', 'exp']

/** From a grant to claims, as `definePlatform` takes it. */
export type ClaimsFunction = (
  grant: Readonly<Record<string, unknown>>,
  context: HookContext,
) => Awaitable<object>

/**
 * A platform's own claims. The function gets a copy of the grant's own members, of which `userId` is
 * required: it keys the rate limit and the audit events. What it returns must be plain JSON.
 */
export function customClaims(claims: ClaimsFunction): ToClaims {
  return async ({ grant }, context, trace) => {
    try {
      return await mint(claims, grant, context, trace)
    } catch (cause) {
      throw unreadable(cause)
    }
  }
}

async function mint(
  claimsOf: ClaimsFunction,
  source: unknown,
  context: HookContext,
  trace: Trace,
): Promise<MintableClaims> {
  const grant = readOwn(source, 'The grant')
  const userId = readUserId(grant.userId)
  const returned = await ask(claimsOf, grant, context)
  if (isDenial(returned)) {
    throw new EmbedAuthError('ERR_DENIED', undefined, { reason: denialReason(returned) })
  }
  const claims = copyClaims(returned, 'claims')
  refuseReserved(claims)
  trace?.({
    rule: 'claims',
    outcome: `The claims are ${Object.keys(claims).map(quoted).join(', ')}.`,
  })
  return { userId, claims: serializeClaims(claims), warnings: () => userIdWarnings(userId) }
}

async function ask(
  claimsOf: ClaimsFunction,
  grant: Readonly<Record<string, unknown>>,
  context: HookContext,
): Promise<unknown> {
  try {
    const returned: unknown = claimsOf(grant, context)
    return isThenable(returned) ? await returned : returned
  } catch (cause) {
    throw claimsFault(`The platform's claims function threw (${typeName(cause)})`, cause)
  }
}

function refuseReserved(claims: Claims): void {
  for (const name of RESERVED) {
    if (Object.hasOwn(claims, name)) {
      throw claimsFault(
        `claims.${name} is written by the library: leave it out, and set ttlSeconds`,
      )
    }
  }
}
