import { EmbedAuthError } from '../errors.js'
import { callHook } from '../hooks.js'
import type { Awaitable, HookContext } from '../types.js'
import {
  denialReason,
  isDenial,
  isPlainObject,
  isRecord,
  ownCopy,
  quoted,
  readMember,
  typeName,
} from '../values.js'
import { claimsError, type ToClaims } from './claims.js'
import { readUserId, userIdWarnings } from './identifiers.js'
import { copyClaims } from './json.js'

/** Written by the library (RFC 7519 §4.1.4, §4.1.6). */
const RESERVED = ['iat', 'exp']

/** The `claims` function of `definePlatform`. */
export type ClaimsFunction = (
  grant: Readonly<Record<string, unknown>>,
  context: HookContext,
) => Awaitable<object>

/**
 * The claims of a platform that the application defines. The function gets the grant, of which
 * `userId` is required: it keys the rate limit and the audit events. Its answer must be plain JSON.
 */
export function customClaims(claimsOf: ClaimsFunction): ToClaims {
  return async function customClaims(source, context, trace) {
    const grant = readCustomGrant(source)
    const userId = readUserId(readMember(grant, 'userId'))
    const returned = await callHook('ERR_CLAIMS', "The platform's claims function", context, () =>
      claimsOf(grant, context),
    )
    if (isDenial(returned)) {
      throw new EmbedAuthError('ERR_DENIED', undefined, { reason: denialReason(returned) })
    }
    const claims = copyClaims(returned, 'claims')
    for (const name of RESERVED) {
      if (Object.hasOwn(claims, name)) {
        throw claimsError(
          `claims.${name} is written by the library: leave it out, and set ttlSeconds.`,
        )
      }
    }
    trace?.({
      rule: 'claims',
      outcome: `The claims are ${Object.keys(claims).map(quoted).join(', ')}.`,
    })
    return { userId, claims, warnings: () => userIdWarnings(userId) }
  }
}

/**
 * The grant as the claims function gets it: a copy of a plain object, so that nothing planted on a
 * prototype is found, or the object itself if it has a class.
 */
function readCustomGrant(source: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(source))
    throw claimsError(`The grant must be an object; received ${typeName(source)}.`)
  if (!isPlainObject(source)) return source
  const { copy, accessors } = ownCopy(source)
  const [accessor] = accessors
  if (accessor !== undefined) {
    throw claimsError(`The grant has a getter ${quoted(accessor)}; give its value instead.`)
  }
  return copy
}
