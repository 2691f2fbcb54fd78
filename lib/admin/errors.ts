/** The errors of the admin module. None of them contains a credential, a URL or an id. */

/** Codes of `AdminError`; each has a heading in `docs/errors.md`. */
export const ADMIN_ERROR_CODES = [
  'ERR_ADMIN_ARGUMENT',
  'ERR_ADMIN_CREDENTIALS',
  'ERR_ADMIN_REFUSED',
  'ERR_ADMIN_UNAVAILABLE',
  'ERR_ADMIN_TIMEOUT',
  'ERR_ADMIN_ANSWER',
] as const

/** A stable code; each has a heading in `docs/errors.md`. */
export type AdminErrorCode = (typeof ADMIN_ERROR_CODES)[number]

/** The platform whose admin API was called. */
export type AdminPlatform = 'activepieces' | 'latenode'

export interface AdminErrorInit {
  readonly status?: number | undefined
  readonly platformCode?: string | undefined
  readonly retryAfterSeconds?: number | undefined
  readonly cause?: Error | undefined
}

/** A call of the admin module that failed. Every call can be repeated safely. */
export class AdminError extends Error {
  override readonly name = 'AdminError'
  readonly code: AdminErrorCode
  readonly platform: AdminPlatform
  /** HTTP status that the platform answered with; undefined if there was no answer. */
  readonly status: number | undefined
  /** The platform's own code: `VALIDATION`, `subscription.NotFound`; undefined if it sent none. */
  readonly platformCode: string | undefined
  /** Seconds to wait before the next call, if the platform named them. */
  readonly retryAfterSeconds: number | undefined
  /** The heading in the documentation that explains the code. */
  readonly help: string

  constructor(
    code: AdminErrorCode,
    platform: AdminPlatform,
    message: string,
    { cause, status, platformCode, retryAfterSeconds }: AdminErrorInit = {},
  ) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.platform = platform
    this.status = status
    this.platformCode = platformCode
    this.retryAfterSeconds = retryAfterSeconds
    this.help = `node_modules/embed-auth/docs/errors.md#${code.toLowerCase()}`
  }
}

/**
 * A new error with the name and the code of another one, and not its message: HTTP clients write the
 * URL there, and with it Latenode's credential.
 */
export function withoutMessage(error: unknown, credential: string): Error {
  const [name = 'Error', code] = [member(error, 'name'), codeOf(error)].map((value) =>
    safeCode(value, credential),
  )
  const copy = new Error(code === undefined ? name : `${name} (${code})`)
  copy.name = name
  return code === undefined ? copy : Object.assign(copy, { code })
}

/** Returns a code that can be shown: short, without punctuation, and without the credential. */
export function safeCode(value: unknown, credential: string): string | undefined {
  const isShown =
    typeof value === 'string' && /^[\w.-]{1,80}$/.test(value) && !value.includes(credential)
  return isShown ? value : undefined
}

/** `fetch` reports the system's code (`ECONNREFUSED`) in the cause of its own error. */
function codeOf(error: unknown): unknown {
  return member(error, 'code') ?? member(member(error, 'cause'), 'code')
}

function member(value: unknown, name: string): unknown {
  try {
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)[name]
      : undefined
  } catch {
    return undefined
  }
}
