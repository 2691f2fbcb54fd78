/** Faults of key options, thrown where they are found. */
import type { EmbedAuthErrorCode, EmbedAuthIssue } from '../errors.js'
import { EmbedAuthError, issuesError } from '../errors.js'

/** An error of exactly one issue. It has no `cause`: errors of parsers echo what they parsed. */
export function issueError(
  code: EmbedAuthErrorCode,
  option: string,
  message: string,
): EmbedAuthError {
  const issue: EmbedAuthIssue = { code, option, message }
  return issuesError([issue]) ?? new EmbedAuthError(code, message)
}

/** Refuses an option. */
export function refuse(code: EmbedAuthErrorCode, option: string, message: string): never {
  throw issueError(code, option, message)
}

/** Throws all gathered issues as one error; there is at least one. */
export function throwIssues(issues: readonly EmbedAuthIssue[]): never {
  throw issuesError(issues) ?? new TypeError('no issue was gathered')
}
