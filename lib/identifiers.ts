/** Which text and numbers can be an identifier of the application: of a user, a project. */
import { quoted, typeName } from './values.js'

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
export function textProblem(text: string): string | undefined {
  if (text.length > MAX_LENGTH) return `is longer than ${MAX_LENGTH} characters`
  if (INVISIBLE.test(text)) return 'is blank'
  return BROKEN.test(text) ? 'contains a control character or a lone surrogate' : undefined
}

/** What is wrong with an identifier and how to fix it in its hook; undefined for a valid one. */
export function identifierProblem(value: unknown, hook: string): string | undefined {
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
