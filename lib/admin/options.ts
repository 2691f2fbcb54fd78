/** Checks the options of both clients and the arguments of their methods, before anything is sent. */
import { issuesError, type EmbedAuthIssue } from '../errors.js'
import { AdminError, type AdminPlatform } from './errors.js'
import { isRecord, type AdminFetch } from './http.js'

export interface AdminOptions {
  /** Used instead of the global `fetch`. It must not follow redirects: `init.redirect` is `manual`. */
  readonly fetch?: AdminFetch | undefined
  /** Maximum time for one call with all its requests, in milliseconds: 1–600000. Default: 30000. */
  readonly timeoutMs?: number | undefined
}

/** Environment variables by name. */
export type AdminEnvironment = Readonly<Record<string, string | undefined>>

const DEFAULT_TIMEOUT_MS = 30_000
const MAX_TIMEOUT_MS = 600_000

type Issue = Omit<EmbedAuthIssue, 'option'>

/**
 * Checks the options of a client.
 * @param texts the options that are text: what each must be, and how it is checked
 * @param variables names of the environment variables, for messages; undefined for options in code
 * @throws EmbedAuthError that lists every issue; no message contains a value
 */
export function readOptions<Name extends string>(
  given: unknown,
  texts: Readonly<Record<Name, (value: string) => string | undefined>>,
  variables?: Readonly<Record<Name, string>>,
): Record<Name, string> & { fetch: AdminFetch | undefined; timeoutMs: number } {
  const options = isRecord(given) ? given : {}
  const issues: EmbedAuthIssue[] = []
  const names = Object.keys(texts) as Name[]
  const report = (option: string, issue: Issue) => void issues.push({ option, ...issue })
  for (const name of names) {
    const issue = textIssue(options[name], texts[name])
    if (issue !== undefined) report(variables?.[name] ?? name, issue)
  }
  const { fetch, timeoutMs = DEFAULT_TIMEOUT_MS } = options
  if (fetch !== undefined && typeof fetch !== 'function') {
    const message = `must be a function; received ${typeof fetch}`
    report('fetch', { code: 'ERR_OPTION_INVALID', message })
  }
  if (!isPositiveInteger(timeoutMs) || timeoutMs > MAX_TIMEOUT_MS) {
    const received = typeof timeoutMs === 'number' ? String(timeoutMs) : typeof timeoutMs
    const message = `must be an integer from 1 to ${MAX_TIMEOUT_MS} (milliseconds); received ${received}`
    report('timeoutMs', { code: 'ERR_OPTION_INVALID', message })
  }
  for (const name of Object.keys(options)) {
    if ((names as string[]).includes(name) || name === 'fetch' || name === 'timeoutMs') continue
    const message = `is not an option; the options are ${[...names, 'fetch', 'timeoutMs'].join(', ')}`
    report(name, { code: 'ERR_OPTION_UNKNOWN', message })
  }
  const error = issuesError(issues)
  if (error !== undefined) throw error
  return {
    ...(options as Record<Name, string>),
    fetch: fetch as AdminFetch,
    timeoutMs: timeoutMs as number,
  }
}

function textIssue(
  value: unknown,
  problemOf: (value: string) => string | undefined,
): Issue | undefined {
  if (value === undefined || value === null || value === '') {
    return { code: 'ERR_OPTION_MISSING', message: 'is missing or empty' }
  }
  const problem =
    typeof value === 'string' ? problemOf(value) : `must be text; received ${typeof value}`
  return problem === undefined ? undefined : { code: 'ERR_OPTION_INVALID', message: problem }
}

/** What is wrong with an API key or token; undefined for a valid one. */
export function credentialProblem(value: string): string | undefined {
  if (/^bearer /i.test(value)) return 'must be the key without the prefix "Bearer"'
  return /^[\x21-\x7e]+$/.test(value)
    ? undefined
    : 'must not contain white space or characters other than printable ASCII'
}

/** Returns variables as options: white space and one pair of quotes around a value are removed. */
export function readVariables<Name extends string>(
  variables: Readonly<Record<Name, string>>,
  environment: AdminEnvironment,
): Partial<Record<Name, string>> {
  const options: Partial<Record<Name, string>> = {}
  for (const [name, variable] of Object.entries(variables) as [Name, string][]) {
    const value = Object.hasOwn(environment, variable) ? environment[variable] : undefined
    options[name] =
      value
        ?.trim()
        .replace(/^(["'])(.*)\1$/s, '$2')
        .trim() ?? ''
  }
  return options
}

/** The text that `String()` or a template makes of a missing value or of an object. */
const STRINGIFIED = /^(?:undefined|null|NaN|\[object [^\]]*\])$/

/**
 * Returns an id of the application, by the rules of user ids in tokens.
 * @throws AdminError `ERR_ADMIN_ARGUMENT` for an id that is missing, blank, not text, or no id.
 */
export function readId(value: unknown, name: string, platform: AdminPlatform): string {
  if (typeof value !== 'string') {
    const type = value === null ? 'null' : typeof value
    const hint = value === undefined || value === null ? '' : ' Convert it: String(user.id).'
    throw argumentError(platform, `\`${name}\` must be text; received ${type}.${hint}`)
  }
  if (value.trim() === '') throw argumentError(platform, `\`${name}\` is blank.`)
  if (value.length > 255) {
    throw argumentError(platform, `\`${name}\` is longer than 255 characters.`)
  }
  if (/[\p{Cc}\p{Cs}]/u.test(value)) {
    throw argumentError(platform, `\`${name}\` contains a control character or a lone surrogate.`)
  }
  if (STRINGIFIED.test(value)) {
    const message = `\`${name}\` is the text of a missing value or of an object. Check for String() or a template around it.`
    throw argumentError(platform, message)
  }
  return value
}

export function argumentError(platform: AdminPlatform, message: string): AdminError {
  return new AdminError('ERR_ADMIN_ARGUMENT', platform, message)
}

export function isPositiveInteger(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0
}
