/** Checks the options of both clients and the ids given to their methods. */
import { issuesError, type EmbedAuthIssue } from '../errors.js'
import { identifierProblem } from '../identifiers.js'
import { isRecord, plainValue, positiveInteger, readMembers, typeName } from '../values.js'
import { AdminError, type AdminPlatform } from './errors.js'

/** The global `fetch`, or a function that is called in the same way. */
export type AdminFetch = (url: string, init: RequestInit) => Promise<Response>

/** Environment variables by name. */
export type AdminEnvironment = Readonly<Record<string, string | undefined>>

export interface AdminOptions {
  /** Used instead of the global `fetch`. It must not follow redirects: `init.redirect` is `manual`. */
  readonly fetch?: AdminFetch | undefined
  /** Maximum time for one call with all its requests, in milliseconds: 1–600000. Default: 30000. */
  readonly timeoutMs?: number | undefined
}

interface CheckedOptions {
  readonly fetch: AdminFetch | undefined
  readonly timeoutMs: number
}

const MAX_TIMEOUT_MS = 600_000

/**
 * Returns how a client is created, from options and from an environment.
 * @param variables the options that are text, and their variables
 */
export function clientFactory<Name extends string, Client>(
  variables: Readonly<Record<Name, string>>,
  connect: (options: CheckedOptions & Readonly<Record<Name, string>>) => Client,
) {
  const texts = Object.keys(variables) as Name[]
  const known = [...texts, 'fetch', 'timeoutMs'] as const

  /** @throws EmbedAuthError that lists every issue; no message contains the value of a text. */
  function create(given: unknown, labels?: Readonly<Record<Name, string>>): Client {
    const source = isRecord(given) ? given : {}
    const options = readMembers(source, known)
    const { fetch, timeoutMs = 30_000 } = options
    const issues: EmbedAuthIssue[] = []
    const check = (option: string, message: string | undefined) => {
      const code = message === MISSING ? 'ERR_OPTION_MISSING' : 'ERR_OPTION_INVALID'
      if (message !== undefined) issues.push({ code, option, message })
    }
    for (const name of texts) check(labels?.[name] ?? name, textProblem(name, options[name] ?? ''))
    check('fetch', fetchProblem(fetch))
    check('timeoutMs', timeoutProblem(timeoutMs))
    for (const option of Object.keys(source)) {
      if ((known as readonly string[]).includes(option)) continue
      const message = `is not an option; the options are ${known.join(', ')}`
      issues.push({ code: 'ERR_OPTION_UNKNOWN', option, message })
    }
    const error = issuesError(issues)
    if (error !== undefined) throw error
    return connect({ ...options, timeoutMs } as Parameters<typeof connect>[0])
  }

  return {
    create,
    fromEnv: (environment: AdminEnvironment = process.env): Client => {
      const options = texts.map((name) => {
        const variable = variables[name]
        const value = Object.hasOwn(environment, variable) ? environment[variable] : undefined
        return [name, plainValue(value ?? '')]
      })
      return create(Object.fromEntries(options), variables)
    },
  }
}

const MISSING = 'is missing or empty'

function textProblem(name: string, value: unknown): string | undefined {
  if (value === '') return MISSING
  if (typeof value !== 'string') return `must be text; received ${typeName(value)}`
  return name === 'instanceUrl' ? urlProblem(value) : credentialProblem(value)
}

function credentialProblem(value: string): string | undefined {
  if (/^bearer /i.test(value)) return 'must be the key without the prefix "Bearer"'
  return /^[\x21-\x7e]+$/.test(value)
    ? undefined
    : 'must not contain white space or characters other than printable ASCII'
}

function urlProblem(value: string): string | undefined {
  const expected = 'must be an http or https URL without credentials, query and fragment'
  if (value !== value.trim() || /[?#]/.test(value) || !URL.canParse(value)) return expected
  const { protocol, username, password } = new URL(value)
  return /^https?:$/.test(protocol) && username + password === '' ? undefined : expected
}

function fetchProblem(value: unknown): string | undefined {
  const isValid = value === undefined || typeof value === 'function'
  return isValid ? undefined : `must be a function; received ${typeName(value)}`
}

function timeoutProblem(value: unknown): string | undefined {
  if (positiveInteger(value) === value && Number(value) <= MAX_TIMEOUT_MS) return undefined
  const received = typeof value === 'number' ? String(value) : typeName(value)
  return `must be an integer from 1 to ${MAX_TIMEOUT_MS} (milliseconds); received ${received}`
}

/**
 * Returns an id of the application, by the rules of user ids in tokens.
 * @throws AdminError `ERR_ADMIN_ARGUMENT` for an id that is missing, blank or not text.
 */
export function readId(value: unknown, name: string, platform: AdminPlatform): string {
  const problem =
    typeof value === 'string'
      ? identifierProblem(value, 'the caller')
      : `must be text; received ${typeName(value)}. Convert an id that exists: String(user.id)`
  if (typeof value === 'string' && problem === undefined) return value
  throw new AdminError('ERR_ADMIN_ARGUMENT', platform, `\`${name}\` ${String(problem)}.`)
}
