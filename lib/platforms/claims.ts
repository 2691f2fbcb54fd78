/** From a grant to claims: reading the grant strictly, and writing claims as plain JSON. */
import { EmbedAuthError } from '../errors.js'
import type { Awaitable, HookContext, Trace } from '../types.js'
import { ignoreRejection, isRecord, quoted, readMembers, typeName } from '../values.js'

/** JSON that was checked member by member. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | Claims
export interface Claims {
  readonly [claim: string]: JsonValue
}

/** Claims without `iat` and `exp`, and the user that they are about. */
export interface TokenClaims {
  readonly userId: string
  readonly claims: Claims
  /** Sentences about claims that the platform accepts, but that are likely mistakes. */
  readonly warnings: () => string[]
}

/** grant → claims. Throws an `EmbedAuthError` for a grant that the contract does not allow. */
export type ToClaims = (
  grant: unknown,
  context: HookContext,
  trace?: Trace,
) => Awaitable<TokenClaims>

export function claimsError(message: string, cause?: unknown): EmbedAuthError {
  return new EmbedAuthError('ERR_CLAIMS', message, { cause })
}

/**
 * Turns a grant into claims.
 * @throws EmbedAuthError only; `ERR_POLICY` if a getter or a proxy of the grant throws.
 */
export async function grantToClaims(
  toClaims: ToClaims,
  grant: unknown,
  context: HookContext,
  trace: Trace,
): Promise<TokenClaims> {
  try {
    return await toClaims(grant, context, trace)
  } catch (cause) {
    if (cause instanceof EmbedAuthError) throw cause
    const message =
      'The grant cannot be read: reading one of its members threw an error; see `cause`.'
    throw new EmbedAuthError('ERR_POLICY', message, { cause })
  }
}

/**
 * Reads the members of an object of the grant, each once, through its class.
 * @param path as messages name it: `pieces`
 * @throws EmbedAuthError `ERR_CLAIMS` for an own member that is not known: a misspelled `planID` must
 * not be dropped silently.
 */
export function readGrant<Name extends string>(
  source: unknown,
  known: readonly Name[],
  path = 'The grant',
): Partial<Record<Name, unknown>> {
  if (!isRecord(source))
    throw claimsError(`${path} must be an object; received ${typeName(source)}.`)
  for (const name of Object.keys(source)) {
    if (!(known as readonly string[]).includes(name)) {
      throw claimsError(
        `${path} has an unknown member ${quoted(name)}; the members are ${known.join(', ')}.`,
      )
    }
  }
  return readMembers(source, known)
}

/** Copies the elements of an array. */
export function readList(source: unknown, path: string, hint: string): unknown[] {
  if (Array.isArray(source)) {
    const list = Array.from(source as unknown[])
    list.forEach(ignoreRejection)
    return list
  }
  throw claimsError(`${path} must be an array${hint}; received ${typeName(source)}.`)
}

/**
 * Serializes claims. Where a `toJSON` was planted on a prototype, a replacer takes each value as it was
 * before that was called.
 */
export function toJson(claims: Claims): string {
  return 'toJSON' in [] ? JSON.stringify(claims, valueBeforeToJson) : JSON.stringify(claims)
}

function valueBeforeToJson(this: Readonly<Record<string, unknown>>, key: string): unknown {
  return this[key]
}

/** In UTF-16 units, as JavaScript and most database drivers count. */
const MAX_LENGTH = 255

/** Control characters (Cc) and lone surrogates (Cs). */
const BROKEN = /[\p{Cc}\p{Cs}]/u

/** Format characters (Cf) such as a zero-width space, and white space: text of only these is empty. */
const INVISIBLE = /^[\p{Cf}\s]*$/u

/** A part of a composed id, as in `acme:42`, that `String()` or a template makes of a missing value. */
const STRINGIFIED = /(?:^|[:\-_/|])(undefined|NaN|\[object Object\])(?=$|[:\-_/|])/
const NULL = /(?:^|[:\-_/|])(null)(?=$|[:\-_/|])/

/** What is wrong with text, to follow its name; undefined for valid text. */
function textProblem(text: string): string | undefined {
  if (text.length > MAX_LENGTH) return `is longer than ${MAX_LENGTH} characters`
  if (INVISIBLE.test(text)) return 'is blank'
  return BROKEN.test(text) ? 'contains a control character or a lone surrogate' : undefined
}

/**
 * Returns text for a claim, unchanged.
 * @param hint how to fix it, to follow the problem
 * @throws EmbedAuthError `ERR_CLAIMS` if it is not text, blank, over 255 characters, or broken.
 */
export function readText(value: unknown, name: string, hint = ''): string {
  if (typeof value !== 'string') {
    throw claimsError(`${name} must be text; received ${typeName(value)}${hint}.`)
  }
  const problem = textProblem(value)
  if (problem !== undefined) throw claimsError(`${name} ${problem}${hint}.`)
  return value
}

/** What is wrong with an identifier and how to fix it in its hook; undefined for a valid one. */
function identifierProblem(value: unknown, hook: string): string | undefined {
  if (typeof value === 'string') {
    const problem = textProblem(value)
    if (problem !== undefined) return problem
    const part = stringifiedPart(value)
    return part === undefined
      ? undefined
      : `has the part ${quoted(part)}, the text of a missing value or of an object: check ${hook} for String() or a template around it`
  }
  if (Number.isSafeInteger(value)) {
    return (value as number) > 0
      ? undefined
      : `is ${value === 0 ? '0' : 'a negative number'}: numbers must be positive; if it is a real id, return it as text from ${hook}`
  }
  if (Number.isInteger(value)) {
    return `is an integer above 2^53 - 1, where digits get lost: keep it as text and return that from ${hook}`
  }
  const type = typeName(value)
  if (value === undefined || value === null) return `is ${type}: return it from ${hook}`
  if (typeof value === 'bigint' || typeof value === 'object') {
    return `is of type ${type}: convert it in ${hook}, as in (user) => String(user.id)`
  }
  return `must be text or a positive safe integer, but is of type ${type}: fix it in ${hook}`
}

/**
 * The part of a text that `String()` made of a missing value or an object. Case-sensitive, as
 * JavaScript writes it; `null` can be the name in an e-mail address.
 */
function stringifiedPart(text: string): string | undefined {
  if (text.startsWith('[object ') && text.endsWith(']')) return text
  return STRINGIFIED.exec(text)?.[1] ?? (text.includes('@') ? undefined : NULL.exec(text)?.[1])
}

/**
 * Returns the user id for the token: text unchanged, also white space at its ends; an integer as
 * decimal text.
 * @throws EmbedAuthError `ERR_USER_ID` for every value that would make several users share one account.
 */
export function readUserId(value: unknown): string {
  const problem = identifierProblem(value, 'policy.userId')
  if (problem !== undefined) throw new EmbedAuthError('ERR_USER_ID', `The user id ${problem}.`)
  return String(value)
}

/** The user id for an audit event: checked, and undefined where it is not valid. */
export function validUserId(value: unknown): string | undefined {
  return identifierProblem(value, '') === undefined ? String(value) : undefined
}

/**
 * Returns another identifier, by the same rules.
 * @throws EmbedAuthError `ERR_CLAIMS`.
 */
export function readIdentifier(value: unknown, name: string, hook: string): string {
  const problem = identifierProblem(value, hook)
  if (problem !== undefined) throw claimsError(`${name} ${problem}.`)
  return String(value)
}

/** Warnings about a valid user id that is likely a mistake. */
export function userIdWarnings(userId: string): string[] {
  const warnings: string[] = []
  if (isEmailAddress(userId)) {
    warnings.push(
      'The user id looks like an e-mail address: when the address changes, the user loses the ' +
        'account, and the next owner of the address gets it. Use an id that never changes.',
    )
  }
  if (userId !== userId.trim()) {
    warnings.push(
      'The user id begins or ends with white space: for the platform it is another user than the ' +
        'same id without it.',
    )
  }
  return warnings
}

/** Approximate, and in linear time: one `@` with something before it and a dotted name after it. */
function isEmailAddress(text: string): boolean {
  const at = text.indexOf('@')
  const dot = text.indexOf('.', at + 2)
  return (
    at > 0 && text.lastIndexOf('@') === at && dot > 0 && dot < text.length - 1 && !/\s/.test(text)
  )
}
