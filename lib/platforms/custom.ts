import { EmbedAuthError } from '../errors.js'
import { callHook } from '../hooks.js'
import type { Awaitable, HookContext } from '../types.js'
import {
  denialReason,
  ignoreRejection,
  isDenial,
  isPlainObject,
  isRecord,
  ownCopy,
  ownValue,
  quoted,
  readMember,
  typeName,
} from '../values.js'
import {
  claimsError,
  readUserId,
  userIdWarnings,
  type Claims,
  type JsonValue,
  type ToClaims,
} from './claims.js'

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

const MAX_DEPTH = 8
const MAX_VALUES = 10_000
const LONE_SURROGATE = /\p{Cs}/u

interface Walk {
  /** The objects around the value, outermost first: an object inside itself is a cycle. */
  readonly around: object[]
  values: number
}

/**
 * Copies the answer of a `claims` function: objects onto null prototypes, own data properties only.
 * @throws EmbedAuthError `ERR_CLAIMS` with the path of a value that JSON would drop, change or refuse.
 */
function copyClaims(value: unknown, path: string): Claims {
  if (!isRecord(value)) throw claimsError(`${path} must be an object; received ${typeName(value)}.`)
  return copyRecord(value, path, { around: [value], values: 1 })
}

function copyJson(value: unknown, path: string, walk: Walk): JsonValue {
  walk.values += 1
  if (walk.values > MAX_VALUES) throw claimsError(`The claims hold more than ${MAX_VALUES} values.`)
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (typeof value === 'string') {
    if (LONE_SURROGATE.test(value)) throw claimsError(`${path} contains a lone surrogate.`)
    return value
  }
  if (typeof value === 'object') return copyObject(value, path, walk)
  throw claimsError(
    value === undefined
      ? `${path} is undefined, which JSON would drop: leave the member out.`
      : `${path} is of type ${typeName(value)}, which is not JSON.`,
  )
}

function copyObject(value: object, path: string, walk: Walk): JsonValue {
  if (walk.around.includes(value)) throw claimsError(`${path} is a cycle.`)
  if (walk.around.length >= MAX_DEPTH) {
    throw claimsError(`${path} is nested deeper than ${MAX_DEPTH} levels.`)
  }
  walk.around.push(value)
  const copy = Array.isArray(value) ? copyArray(value, path, walk) : copyRecord(value, path, walk)
  walk.around.pop()
  return copy
}

function copyArray(list: readonly unknown[], path: string, walk: Walk): JsonValue[] {
  if (list.length > MAX_VALUES) throw claimsError(`${path} holds more than ${MAX_VALUES} values.`)
  const values = Array.from({ length: list.length }, (_, index) => ownValue(list, index))
  values.forEach(ignoreRejection)
  return values.map((value, index) => copyJson(value, `${path}[${index}]`, walk))
}

function copyRecord(record: object, path: string, walk: Walk): Claims {
  if (!isPlainObject(record)) {
    ignoreRejection(record)
    throw claimsError(
      `${path} is of type ${typeName(record)}, not a plain object: convert it to plain JSON.`,
    )
  }
  const { copy: members, accessors } = ownCopy(record)
  const [accessor] = accessors
  if (accessor !== undefined) {
    throw claimsError(`${path} has a getter ${quoted(accessor)}; give its value instead.`)
  }
  Object.values(members).forEach(ignoreRejection)
  const copy = Object.create(null) as Record<string, JsonValue>
  for (const name of Object.keys(members)) {
    if (name === '__proto__' || LONE_SURROGATE.test(name)) {
      throw claimsError(
        `${path} has a member ${quoted(name)}, which is not allowed as the name of a claim.`,
      )
    }
    copy[name] = copyJson(members[name], `${path}.${shortName(name)}`, walk)
  }
  return copy
}

/** A member's name in a path: cut, so that messages stay short. */
function shortName(name: string): string {
  return name.length > 40 ? `${name.slice(0, 40)}…` : name
}
