/** What one claim may hold, said the same way for both platforms. */
import { typeName } from '../../values.js'
import { fault, note, ok, warning, type Finding } from '../findings.js'
import { printable } from '../terminal/printable.js'
import type { JsonObject } from './decode.js'
import { TIME_CLAIMS } from './time-rules.js'

/** Texts that come from converting a value that was not there. */
const ACCIDENTS = ['undefined', 'null', 'NaN', '[object Object]']
const EMAIL = /^[^@\s]{1,64}@[^@\s]{1,190}\.[^@\s.]{2,63}$/
// Controls and lone surrogates have no place in an identifier.
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u
const LONGEST_ID = 255

/** An identifier of a user or a project: text that means one and the same for ever. */
export function judgeIdentifier(claim: string, value: unknown, whenMissing: string): Finding {
  const source = `Give a stable id of your system: it becomes \`${claim}\`.`
  if (value === undefined) return fault(claim, `is missing: ${whenMissing}`, source)
  if (typeof value === 'number') {
    return fault(claim, 'is a number, but must be text', 'Convert it with String(id).')
  }
  if (typeof value !== 'string') {
    return fault(claim, `is ${typeName(value)}, but must be text`, source)
  }
  if (value.trim() === '') return fault(claim, `is blank: ${whenMissing}`, source)
  if (ACCIDENTS.includes(value)) {
    return fault(
      claim,
      `is the text "${value}": a value that was not there was turned into text, and all such users share one account`,
      'Sign nothing for a user without an id.',
    )
  }
  if (value.length > LONGEST_ID) {
    return fault(claim, `has ${value.length} characters; ${LONGEST_ID} is the most`, source)
  }
  if (UNPRINTABLE.test(value)) {
    return fault(claim, 'holds control characters or broken Unicode', source)
  }
  if (value !== value.trim()) {
    return warning(claim, 'begins or ends with white space: it names another user than without')
  }
  if (EMAIL.test(value)) {
    return warning(
      claim,
      'is an e-mail address: when it changes, the user becomes another one there',
      'Use an id that never changes.',
    )
  }
  return ok(claim, 'text, not empty')
}

/** An id that a platform issued: a positive integer. */
export function judgePositiveInteger(claim: string, value: unknown, what: string): Finding {
  const mend = `Sign ${what} as a number.`
  if (Number.isSafeInteger(value) && (value as number) > 0) return ok(claim, 'a positive integer')
  if (value === null) {
    return fault(
      claim,
      `is null: ${what} was not a number when the token was signed (JSON has no NaN)`,
      `Check the variable that holds ${what}, then sign it as a number.`,
    )
  }
  if (value === 0) {
    return fault(claim, 'is 0: an empty variable becomes 0 when it is turned into a number', mend)
  }
  if (typeof value === 'string') {
    return /^[0-9]+$/.test(value)
      ? fault(claim, 'is text, but must be a number: JSON tells 1 from "1"', mend)
      : fault(claim, 'is text that is no number', mend)
  }
  if (typeof value === 'number') {
    return Number.isInteger(value) && value > 0
      ? fault(claim, 'is beyond 2^53 - 1: its last digits are already wrong', mend)
      : fault(claim, 'is not a positive integer', mend)
  }
  return fault(
    claim,
    value === undefined ? 'is missing' : `is ${typeName(value)}, not a number`,
    mend,
  )
}

/** Text that a person is shown. */
export function judgeName(claim: string, value: unknown, mend: string): Finding {
  if (value === undefined) return fault(claim, 'is missing', mend)
  if (typeof value !== 'string')
    return fault(claim, `is ${typeName(value)}, but must be text`, mend)
  if (value.trim() === '') return fault(claim, 'is blank', mend)
  return ACCIDENTS.includes(value)
    ? fault(claim, `is the text "${value}": the value was not there`, mend)
    : ok(claim, 'text, not empty')
}

/** Claims that the contract does not name: ignored by the platform, so probably slips. */
export function judgeUnknown(claims: JsonObject, known: readonly string[]): Finding[] {
  return Object.keys(claims)
    .filter((claim) => !known.includes(claim) && !TIME_CLAIMS.includes(claim))
    .map((claim) => unknownClaim(claim, known))
}

function unknownClaim(claim: string, known: readonly string[]): Finding {
  const plain = (name: string): string => name.toLowerCase().replace(/[_-]/g, '')
  const meant = known.find((name) => plain(name) === plain(claim))
  const about = printable(claim, 40)
  return meant === undefined
    ? note(about, 'is no claim of the contract: the platform ignores it')
    : fault(about, `is no claim of the contract: \`${meant}\` is`, `Write it as \`${meant}\`.`)
}
