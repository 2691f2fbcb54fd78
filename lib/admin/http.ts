/** Requests to an admin API: one deadline per call, retries, and answers that are checked first. */
import { AdminError, safeCode, withoutMessage, type AdminPlatform } from './errors.js'

/** The global `fetch`, or a function that is called in the same way. */
export type AdminFetch = (url: string, init: RequestInit) => Promise<Response>

/** Options of every method. */
export interface AdminCallOptions {
  /** Ends the call; its promise rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined
}

export interface Connection {
  readonly platform: AdminPlatform
  readonly baseUrl: string
  /** The API key or token: never shown. */
  readonly credential: string
  readonly headers: Readonly<Record<string, string>>
  /** Sent with every request. */
  readonly query: Readonly<Record<string, string>>
  readonly fetch: AdminFetch | undefined
  readonly timeoutMs: number
}

export interface AdminRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Below the base URL; ids of the platform are checked with `platformId`. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: object
  /** False for a request that must not be sent twice. Defaults to true. */
  readonly retry?: boolean
}

export interface AdminAnswer {
  readonly status: number
  /** Parsed JSON; undefined for an empty body. */
  readonly body: unknown
  /** Whether the request was sent more than once, so that an earlier one can have had its effect. */
  readonly retried: boolean
}

export type Send = (request: AdminRequest) => Promise<AdminAnswer>

const MAX_RETRIES = 3
const FIRST_DELAY_MS = 200

/** Runs one call of the module: all its requests share the deadline and the caller's signal. */
export async function runCall<T>(
  connection: Connection,
  { signal }: AdminCallOptions,
  work: (send: Send) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted()
  const { platform, timeoutMs } = connection
  const controller = new AbortController()
  const deadline = Date.now() + timeoutMs
  const timer = setTimeout(() => {
    const message = `The call took longer than ${timeoutMs} ms (\`timeoutMs\`). It may have been carried out in part; call again to finish it.`
    controller.abort(new AdminError('ERR_ADMIN_TIMEOUT', platform, message))
  }, timeoutMs)
  const forward = () => {
    controller.abort(signal?.reason)
  }
  signal?.addEventListener('abort', forward, { once: true })
  try {
    return await work((request) =>
      sendWithRetries(connection, request, controller.signal, deadline),
    )
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', forward)
  }
}

async function sendWithRetries(
  connection: Connection,
  request: AdminRequest,
  signal: AbortSignal,
  deadline: number,
): Promise<AdminAnswer> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return { ...(await sendOnce(connection, request, signal)), retried: attempt > 0 }
    } catch (error) {
      const canRetry = error instanceof AdminError && error.code === 'ERR_ADMIN_UNAVAILABLE'
      if (!canRetry || request.retry === false || attempt === MAX_RETRIES) throw error
      const backoff = FIRST_DELAY_MS * 2 ** attempt * (0.5 + Math.random())
      const delay = (error.retryAfterSeconds ?? 0) * 1000 + backoff
      // The reason is more useful than a timeout after a wait that cannot end in time.
      if (Date.now() + delay >= deadline) throw error
      await abortable(() => new Promise((resolve) => setTimeout(resolve, delay)), signal)
    }
  }
}

async function sendOnce(
  connection: Connection,
  { method, path, query, body }: AdminRequest,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const { platform, credential, fetch = globalThis.fetch } = connection
  const url = new URL(connection.baseUrl + path)
  for (const [name, value] of Object.entries({ ...query, ...connection.query })) {
    url.searchParams.set(name, value)
  }
  const init: RequestInit = {
    method,
    headers: {
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...connection.headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    redirect: 'manual',
    signal,
  }
  let response: Response
  let text: string
  try {
    response = await abortable(() => fetch(url.href, init), signal)
    text = await abortable(() => response.text(), signal)
  } catch (error) {
    signal.throwIfAborted()
    const cause = withoutMessage(error, credential)
    const message = `The platform did not answer: ${cause.message}. Check the address and the network.`
    throw new AdminError('ERR_ADMIN_UNAVAILABLE', platform, message, { cause })
  }
  const { status } = response
  if (response.redirected || response.type === 'opaqueredirect' || isBetween(status, 300, 399)) {
    const message =
      'The platform answered with a redirect, which is not followed because it would pass on the credential. Check the address: https instead of http, host name, path.'
    throw new AdminError('ERR_ADMIN_ANSWER', platform, message, { status })
  }
  const parsed = parseJson(text)
  const code = safeCode(errorCode(parsed), credential)
  const about = { status, platformCode: code }
  if (status === 401 || status === 403) throw credentialsError(platform, about)
  if ([429, 502, 503, 504].includes(status)) {
    const message = `The platform is overloaded or not available (status ${status}). Call again later.`
    const retryAfterSeconds = readRetryAfter(response.headers.get('retry-after'))
    throw new AdminError('ERR_ADMIN_UNAVAILABLE', platform, message, {
      ...about,
      retryAfterSeconds,
    })
  }
  if (parsed === NOT_JSON) throw answerError(platform, 'a body that is not JSON', status)
  return { status, body: parsed }
}

const NOT_JSON = Symbol('not JSON')

function parseJson(text: string): unknown {
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return NOT_JSON
  }
}

/** Activepieces sends `code`, Latenode `errors[0].code`. */
export function errorCode(body: unknown): unknown {
  if (!isRecord(body)) return undefined
  const [first] = Array.isArray(body.errors) ? (body.errors as unknown[]) : []
  return body.code ?? (isRecord(first) ? first.code : undefined)
}

interface About {
  readonly status: number
  readonly platformCode: string | undefined
}

export function credentialsError(platform: AdminPlatform, about: About): AdminError {
  const name = platform === 'latenode' ? '`apiToken`' : '`apiKey`'
  const message = `The platform refused ${name} (${described(about)}). Use one that is active and has the permissions of an administrator.`
  return new AdminError('ERR_ADMIN_CREDENTIALS', platform, message, about)
}

export function refusedError(platform: AdminPlatform, about: About): AdminError {
  const message = `The platform refused the request (${described(about)}).`
  return new AdminError('ERR_ADMIN_REFUSED', platform, message, about)
}

/** @param received what the answer was, to follow "The platform answered with" */
export function answerError(
  platform: AdminPlatform,
  received: string,
  status?: number,
): AdminError {
  const message = `The platform answered with ${received}${status === undefined ? '' : ` (status ${status})`}. Check that the address leads to the platform and not to a proxy or a sign-in page.`
  return new AdminError('ERR_ADMIN_ANSWER', platform, message, { status })
}

function described({ status, platformCode }: About): string {
  return platformCode === undefined ? `status ${status}` : `status ${status}, ${platformCode}`
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Seconds, or an HTTP date (RFC 9110 §10.2.3). */
function readRetryAfter(header: string | null): number | undefined {
  if (header === null) return undefined
  const seconds = /^\d{1,9}$/.test(header.trim())
    ? Number(header)
    : Math.ceil((Date.parse(header) - Date.now()) / 1000)
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined
}

function isBetween(value: number, min: number, max: number): boolean {
  return value >= min && value <= max
}

/** Waits for work, and no longer than the signal allows: an injected `fetch` can ignore it. */
async function abortable<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  let abort = (): void => undefined
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the caller's own reason
      reject(signal.reason)
    }
    signal.addEventListener('abort', abort, { once: true })
  })
  try {
    return await Promise.race([work(), aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
