/** From a grant to claims: reading the grant strictly, and writing claims as plain JSON. */
import { EmbedAuthError } from '../errors.js'
import { identifierProblem, textProblem } from '../identifiers.js'
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
