/**
 * Every refusal of this library is an `EmbedAuthError` with one of these codes. Codes are part of
 * the public API: they keep their meaning within a major version. Each has a heading in
 * `docs/errors.md`.
 */

interface CodeFacts {
  /** HTTP status that the token route answers with. */
  readonly status: number
  /** The sentence a response body carries: fixed, so that nothing of a request can get into it. */
  readonly sentence: string
  /** `Retry-After` of the answer, in seconds, where asking again can help. */
  readonly retryAfterSeconds?: number
}

const CONSTRUCTION = { status: 500, sentence: 'The embed is not configured correctly.' } as const

const CODES = {
  ERR_OPTION_UNKNOWN: CONSTRUCTION,
  ERR_OPTION_INVALID: CONSTRUCTION,
  ERR_OPTION_MISSING: CONSTRUCTION,
  ERR_KEY_MISSING: CONSTRUCTION,
  ERR_KEY_MALFORMED: CONSTRUCTION,
  ERR_KEY_PUBLIC: CONSTRUCTION,
  ERR_KEY_PASSPHRASE: CONSTRUCTION,
  ERR_KEY_TOO_SMALL: CONSTRUCTION,
  ERR_KEY_ALGORITHM: CONSTRUCTION,
  ERR_KEY_MISMATCH: CONSTRUCTION,
  ERR_ALGORITHM_UNSUPPORTED: CONSTRUCTION,
  ERR_UNAUTHENTICATED: { status: 401, sentence: 'Sign in to open the embed.' },
  ERR_DENIED: { status: 403, sentence: 'This account has no access to the embed.' },
  ERR_CROSS_SITE: { status: 403, sentence: 'This origin may not read embed tokens.' },
  ERR_METHOD: { status: 405, sentence: 'This method is not allowed here.' },
  ERR_RATE_LIMITED: { status: 429, sentence: 'Too many embed tokens were asked for; retry later.' },
  ERR_USER_ID: { status: 500, sentence: 'The signed-in user has no usable id.' },
  ERR_CLAIMS: { status: 500, sentence: 'The claims of the embed token are not valid.' },
  ERR_RESOLVER: { status: 500, sentence: 'The signed-in user could not be read.' },
  ERR_POLICY: { status: 500, sentence: 'The access policy could not be applied.' },
  ERR_SIGNER: {
    status: 503,
    sentence: 'The embed token could not be signed; retry later.',
    retryAfterSeconds: 1,
  },
  ERR_TIMEOUT: {
    status: 503,
    sentence: 'The embed token was not ready in time; retry later.',
    retryAfterSeconds: 1,
  },
  ERR_OVERLOADED: {
    status: 503,
    sentence: 'Too many embed tokens are being signed; retry later.',
    retryAfterSeconds: 1,
  },
  ERR_STORE: {
    status: 503,
    sentence: 'The rate limit could not be checked; retry later.',
    retryAfterSeconds: 1,
  },
} as const satisfies Record<string, CodeFacts>

/** Codes of issues and refusals; see `docs/errors.md` for what each means and how to fix it. */
export type EmbedAuthErrorCode = keyof typeof CODES

/** All codes, in the order in which the documentation lists them. */
export const ERROR_CODES = Object.freeze(Object.keys(CODES)) as readonly EmbedAuthErrorCode[]

/** One problem of the options, found at startup. */
export interface EmbedAuthIssue {
  readonly code: EmbedAuthErrorCode
  /** Path of the option, as written in code: `policy.roles.owner`. */
  readonly option: string
  /** A sentence about the option: what is wrong, what was received, how to fix it. Never a key. */
  readonly message: string
}

export interface EmbedAuthErrorInit {
  /** The error that caused this one: for `onError` and the log. It is never sent to a client. */
  readonly cause?: unknown
  /** Headers that belong to the answer, such as `Retry-After` in seconds. */
  readonly headers?: Readonly<Record<string, string>>
  /** At startup: every problem of the options. The error's code is the first one's. */
  readonly issues?: readonly EmbedAuthIssue[]
  /** Why a policy denied access, in the integrator's own words. */
  readonly reason?: string
}

/** In the global registry, so that copies of this module in one process know one another's errors. */
const BRAND = Symbol.for('embed-auth.error')

/**
 * The one error class of this library. `status` and `headers` are those of the HTTP answer, so that
 * an Express error handler can pass them on; `help` names the heading that explains the code.
 */
export class EmbedAuthError extends Error {
  /** True across the CommonJS and ES module copies that one process may hold. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && BRAND in value
  }

  override readonly name = 'EmbedAuthError'
  readonly code: EmbedAuthErrorCode
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly help: string
  readonly issues: readonly EmbedAuthIssue[]
  readonly reason: string | undefined
  declare private readonly [BRAND]: true

  constructor(code: EmbedAuthErrorCode, message?: string, init: EmbedAuthErrorInit = {}) {
    // On a null prototype, so that nothing absent is found on a polluted one.
    const own: EmbedAuthErrorInit = Object.assign(Object.create(null) as object, init)
    const facts: CodeFacts = CODES[code]
    super(message ?? facts.sentence, own.cause === undefined ? undefined : own)
    this.code = code
    this.status = facts.status
    this.headers = Object.freeze({
      ...(facts.retryAfterSeconds !== undefined && {
        'Retry-After': String(facts.retryAfterSeconds),
      }),
      ...own.headers,
    })
    this.help = `node_modules/embed-auth/docs/errors.md#${code.toLowerCase()}`
    this.issues = Object.freeze([...(own.issues ?? [])])
    this.reason = own.reason
  }
}

Object.defineProperty(EmbedAuthError.prototype, BRAND, { value: true })

/**
 * The error as this module knows it. Anything else is kept as the cause of `ERR_SIGNER`: a bug, or an
 * error of another version whose code or status is unknown here. It still gets a coded answer.
 */
export function toEmbedAuthError(error: unknown): EmbedAuthError {
  return isOurs(error) ? error : new EmbedAuthError('ERR_SIGNER', undefined, { cause: error })
}

/** Never throws: a foreign error can be a proxy. */
function isOurs(error: unknown): error is EmbedAuthError {
  try {
    if (!(error instanceof EmbedAuthError)) return false
    const { code, status, headers } = error as { code: unknown; status: unknown; headers: unknown }
    return (
      typeof code === 'string' &&
      Object.hasOwn(CODES, code) &&
      CODES[code as EmbedAuthErrorCode].status === status &&
      typeof headers === 'object' &&
      headers !== null
    )
  } catch {
    return false
  }
}

/** The fixed sentence that a response body carries for a code. */
export function publicSentence(code: EmbedAuthErrorCode): string {
  return CODES[code].sentence
}

/** Runs one check; its issues go to the list, so that the next, independent check still runs. */
export function attempt<T>(issues: EmbedAuthIssue[], check: () => T): T | undefined {
  try {
    return check()
  } catch (error) {
    if (!(error instanceof EmbedAuthError) || error.issues.length === 0) throw error
    issues.push(...error.issues)
    return undefined
  }
}

/**
 * Returns one error for all issues; undefined if there are none. The message of an issue can be a
 * predicate, such as `must be 1`; the error's issues have sentences: `` `option` must be 1. ``
 */
export function issuesError(issues: readonly EmbedAuthIssue[]): EmbedAuthError | undefined {
  const sentences = issues.map((issue) => ({ ...issue, message: sentenceOf(issue) }))
  const [first] = sentences
  if (first === undefined) return undefined
  const list = sentences.map(({ message }) => `\n- ${message}`)
  const message =
    list.length === 1 ? first.message : `${list.length} problems found:${list.join('')}`
  return new EmbedAuthError(first.code, message, { issues: sentences })
}

function sentenceOf({ option, message }: EmbedAuthIssue): string {
  const subject = `\`${option}\` `
  const sentence = message.startsWith(subject) ? message : subject + message
  return /[.?!]$/.test(sentence) ? sentence : `${sentence}.`
}

/** Returns the message of an issue without the name of its option, and without the full stop. */
export function predicateOf({ option, message }: EmbedAuthIssue): string {
  const subject = `\`${option}\` `
  const predicate = message.startsWith(subject) ? message.slice(subject.length) : message
  return predicate.replace(/\.$/, '')
}
