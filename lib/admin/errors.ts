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

type Details = Partial<
  Pick<AdminError, 'status' | 'platformCode' | 'retryAfterSeconds'> & { cause: Error }
>

/** A call of the admin module that failed. Every call can be repeated safely. */
export class AdminError extends Error {
  override readonly name = 'AdminError'
  /** HTTP status that the platform answered with; undefined if there was no answer. */
  readonly status: number | undefined
  /** The platform's own code: `VALIDATION`, `auth.Unauthorized`; undefined if it sent none. */
  readonly platformCode: string | undefined
  /** Seconds to wait before the next call, if the platform named them. */
  readonly retryAfterSeconds: number | undefined
  /** The heading in the documentation that explains the code. */
  readonly help: string

  constructor(
    readonly code: AdminErrorCode,
    readonly platform: AdminPlatform,
    message: string,
    { cause, status, platformCode, retryAfterSeconds }: Details = {},
  ) {
    super(message, cause && { cause })
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
  const { name, code, cause } = Object(error) as { name?: unknown; code?: unknown; cause?: unknown }
  // `fetch` reports the system's code (`ECONNREFUSED`) in the cause of its own error.
  const systemCode = code ?? (Object(cause) as { code?: unknown }).code
  const shownName = safeCode(name, credential) ?? 'Error'
  const shownCode = safeCode(systemCode, credential)
  if (shownCode === undefined) return Object.assign(new Error(shownName), { name: shownName })
  const copy = new Error(`${shownName} (${shownCode})`)
  return Object.assign(copy, { name: shownName, code: shownCode })
}

/** Returns a code that can be shown: short, without punctuation, and without the credential. */
export function safeCode(value: unknown, credential: string): string | undefined {
  const isShown =
    typeof value === 'string' && /^[\w.-]{1,80}$/.test(value) && !value.includes(credential)
  return isShown ? value : undefined
}
