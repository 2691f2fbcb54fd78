/** Faults of key options, thrown where they are found. */
import type { EmbedAuthErrorCode, Fault } from '../errors.js'
import { EmbedAuthError, faultsError } from '../errors.js'

/** An error of exactly one fault. It has no `cause`: errors of parsers echo what they parsed. */
export function faultError(
  code: EmbedAuthErrorCode,
  option: string,
  message: string,
): EmbedAuthError {
  const fault: Fault = { code, option, message }
  return faultsError([fault]) ?? new EmbedAuthError(code, message)
}

/** Refuses an option. */
export function refuse(code: EmbedAuthErrorCode, option: string, message: string): never {
  throw faultError(code, option, message)
}

/** Throws all gathered faults as one error; there is at least one. */
export function throwFaults(faults: readonly Fault[]): never {
  throw faultsError(faults) ?? new TypeError('no fault was gathered')
}
