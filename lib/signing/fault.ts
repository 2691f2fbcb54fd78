/** Faults of key options: thrown one by one where they are found, gathered where options meet. */
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

/** Runs one check; its faults go to the list, so that the next, independent check still runs. */
export function attempt<T>(faults: Fault[], check: () => T): T | undefined {
  try {
    return check()
  } catch (error) {
    if (!(error instanceof EmbedAuthError) || error.faults.length === 0) throw error
    faults.push(...error.faults)
    return undefined
  }
}

/** Throws all gathered faults as one error; there is at least one. */
export function throwFaults(faults: readonly Fault[]): never {
  throw faultsError(faults) ?? new TypeError('no fault was gathered')
}
