/** Texts and identifiers in claims. Every check takes linear time: the length is judged first. */
import { EmbedAuthError } from '../errors.js'
import { typeName } from '../values.js'
import { claimsFault } from './grant.js'

/** In UTF-16 units, as JavaScript and most databases' drivers count. */
const MAX_LENGTH = 255

/** Control characters (Cc) and lone surrogates (Cs). */
const BROKEN = /[\p{Cc}\p{Cs}]/u

/** What a missing value becomes once it went through `String()` or a template. */
const STRINGIFIED = ['undefined', 'null', 'NaN']

/** What is wrong with a text, to follow its name; undefined when nothing is. */
function textFault(text: string): string | undefined {
  if (text.length > MAX_LENGTH) return `is longer than ${MAX_LENGTH} characters`
  if (text.trim() === '') return 'is blank'
  return BROKEN.test(text) ? 'holds a control character or half a surrogate pair' : undefined
}

/**
 * A text for a claim, unchanged.
 * @throws EmbedAuthError `ERR_CLAIMS` where it is no text, blank, over 255 characters, or broken.
 */
export function readText(value: unknown, name: string, mend = ''): string {
  if (typeof value !== 'string')
    throw claimsFault(`${name} must be text; it is ${typeName(value)}${mend}`)
  const fault = textFault(value)
  if (fault !== undefined) throw claimsFault(`${name} ${fault}${mend}`)
  return value
}

/** What is wrong with an identifier, with how to mend it in its hook; undefined when nothing is. */
function identifierFault(value: unknown, hook: string): string | undefined {
  if (typeof value === 'string') {
    const fault = textFault(value)
    if (fault !== undefined) return fault
    return isStringified(value)
      ? `is the text that a missing value or an object becomes: check ${hook} for String() or a template around it`
      : undefined
  }
  if (Number.isSafeInteger(value)) return undefined
  if (Number.isInteger(value)) {
    return `is an integer past 2^53 - 1, where digits get lost: keep it as text and return that from ${hook}`
  }
  const type = typeName(value)
  if (value === undefined || value === null) return `is ${type}: say in ${hook} where it is`
  if (typeof value === 'bigint' || typeof value === 'object') {
    return `is of type ${type}: convert it in ${hook}, as in (user) => String(user.id)`
  }
  return `must be text or a safe integer, but is of type ${type}: mend it in ${hook}`
}

function isStringified(text: string): boolean {
  return STRINGIFIED.includes(text) || (text.startsWith('[object ') && text.endsWith(']'))
}

/**
 * The user id as it goes into the token: a text unchanged, white space at its ends too; an integer
 * as its decimal text.
 * @throws EmbedAuthError `ERR_USER_ID` for whatever would make several users share one account.
 */
export function readUserId(value: unknown): string {
  const fault = identifierFault(value, 'policy.userId')
  if (fault !== undefined) throw new EmbedAuthError('ERR_USER_ID', `The user id ${fault}`)
  return String(value)
}

/**
 * Another identifier, by the same rules.
 * @throws EmbedAuthError `ERR_CLAIMS`.
 */
export function readIdentifier(value: unknown, name: string, hook: string): string {
  const fault = identifierFault(value, hook)
  if (fault !== undefined) throw claimsFault(`${name} ${fault}`)
  return String(value)
}
