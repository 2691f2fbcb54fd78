/** Text and identifiers in claims. Every check takes linear time: the length is checked first. */
import { EmbedAuthError } from '../errors.js'
import { quoted, typeName } from '../values.js'
import { claimsError } from './claims.js'

/** In UTF-16 units, as JavaScript and most database drivers count. */
const MAX_LENGTH = 255

/** Control characters (Cc) and lone surrogates (Cs). */
const BROKEN = /[\p{Cc}\p{Cs}]/u

/** Format characters (Cf) such as a zero-width space, and white space: text of only these is empty. */
const INVISIBLE = /^[\p{Cf}\s]*$/u

/** What separates the parts of a composed id, as in `acme:42`. */
const SEPARATORS = /[:\-_/|]/

/** The text that `String()` or a template makes of a missing value or an object. */
const STRINGIFIED = ['undefined', 'NaN', '[object Object]']

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
  const hasAt = text.includes('@')
  return text
    .split(SEPARATORS)
    .find((part) => STRINGIFIED.includes(part) || (part === 'null' && !hasAt))
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
