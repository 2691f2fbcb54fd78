/** Errors of keys and signatures. */
import { EmbedAuthError, issuesError } from '../errors.js'
import type { EmbedAuthErrorCode, EmbedAuthIssue } from '../errors.js'

/** Returns an error of one issue. It has no `cause`, because errors of parsers quote their input. */
export function keyError(
  code: EmbedAuthErrorCode,
  option: string,
  message: string,
): EmbedAuthError {
  return issuesError([{ code, option, message }]) ?? new EmbedAuthError(code, message)
}

/** Throws an error of one issue. */
export function refuse(code: EmbedAuthErrorCode, option: string, message: string): never {
  throw keyError(code, option, message)
}

/** Throws all collected issues as one error. */
export function throwIssues(issues: readonly EmbedAuthIssue[]): never {
  throw issuesError(issues) ?? new TypeError('throwIssues() needs at least one issue')
}

/** Returns the error of a failed signature; the request can be retried. */
export function signerError(message: string, cause?: unknown): EmbedAuthError {
  return new EmbedAuthError('ERR_SIGNER', message, { cause })
}
