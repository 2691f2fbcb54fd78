/** Requests to an admin API: one deadline per call, retries, and answers that are checked first. */
import { setTimeout as wait } from 'node:timers/promises'
import { isRecord } from '../values.js'
import { AdminError, safeCode, withoutMessage, type AdminPlatform } from './errors.js'
import type { AdminFetch } from './options.js'

/** `'not-found'`: nothing was changed, because there is no such user, project or membership. */
export type AdminResult = 'done' | 'not-found'

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
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>
  /** Sent with every request. */
  readonly query?: Readonly<Record<string, string>>
  readonly fetch: AdminFetch | undefined
  readonly timeoutMs: number
}

export interface AdminRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Below the base URL. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: object
  /** False for a request that must not be sent twice. Defaults to true. */
  readonly retry?: boolean
}

export interface AdminAnswer {
  readonly platform: AdminPlatform
  readonly status: number
  /** Parsed JSON; undefined for an empty body. */
  readonly body: unknown
  readonly platformCode: string | undefined
  /** Whether the request was sent more than once, so that an earlier one can have had its effect. */
  readonly retried: boolean
}

export type Send = (request: AdminRequest) => Promise<AdminAnswer>

const MAX_RETRIES = 3
const FIRST_DELAY_MS = 200

/** Runs one call of the module: all its requests share the deadline and the caller's signal. */
export async function runCall<T>(
  connection: Connection,
  { signal: callerSignal }: AdminCallOptions,
  work: (send: Send) => Promise<T>,
): Promise<T> {
  const { platform, timeoutMs } = connection
  const timeout = AbortSignal.timeout(timeoutMs)
  const signal = callerSignal ? AbortSignal.any([callerSignal, timeout]) : timeout
  const deadline = Date.now() + timeoutMs
  const aborted = new Promise<never>((_resolve, reject) => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the caller's own reason
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  const send: Send = (request) => sendWithRetries(connection, request, signal, deadline)
  try {
    // An injected `fetch` can ignore the signal.
    return await Promise.race([work(send), aborted])
  } catch (error) {
    if (!timeout.aborted || error !== timeout.reason) throw error
    const message = `The call took longer than ${timeoutMs} ms (\`timeoutMs\`). It may have been carried out in part; call again to finish it.`
    throw new AdminError('ERR_ADMIN_TIMEOUT', platform, message)
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
      await wait(delay, undefined, { signal })
    }
  }
}

async function sendOnce(
  connection: Connection,
  { method, path, query, body }: AdminRequest,
  signal: AbortSignal,
): Promise<Omit<AdminAnswer, 'retried'>> {
  const { platform, credential, fetch = globalThis.fetch } = connection
  const url = new URL(connection.baseUrl + path)
  for (const [name, value] of Object.entries({ ...query, ...connection.query })) {
    url.searchParams.set(name, value)
  }
  signal.throwIfAborted()
  let response: Response
  let text: string
  try {
    response = await fetch(url.href, {
      method,
      headers: {
        accept: 'application/json',
        ...(body && { 'content-type': 'application/json' }),
        ...connection.headers,
      },
      body: body ? JSON.stringify(body) : null,
      redirect: 'manual',
      signal,
    })
    text = await response.text()
  } catch (error) {
    signal.throwIfAborted()
    const cause = withoutMessage(error, credential)
    const message = `The platform did not answer: ${cause.message}. Check the address and the network.`
    throw new AdminError('ERR_ADMIN_UNAVAILABLE', platform, message, { cause })
  }
  const { status } = response
  if (response.redirected || (status >= 300 && status < 400)) {
    const message =
      'The platform answered with a redirect, which is not followed because it would pass on the credential. Check the address: https instead of http, host name, path.'
    throw new AdminError('ERR_ADMIN_ANSWER', platform, message, { status })
  }
  const parsed = parseJson(text)
  const platformCode = safeCode(codeOf(parsed), credential)
  const answer = { platform, status, body: parsed, platformCode }
  if (status === 401 || status === 403 || platformCode === 'auth.Unauthorized') {
    const message = `The platform refused the API key or token (${described(answer)}). Use one that is active and has the permissions of an administrator.`
    throw new AdminError('ERR_ADMIN_CREDENTIALS', platform, message, { status, platformCode })
  }
  if ([429, 502, 503, 504].includes(status)) {
    const message = `The platform is overloaded or not available (status ${status}). Call again later.`
    const retryAfterSeconds = readRetryAfter(response.headers.get('retry-after') ?? '')
    const details = { status, platformCode, retryAfterSeconds }
    throw new AdminError('ERR_ADMIN_UNAVAILABLE', platform, message, details)
  }
  if (parsed === NOT_JSON) throw unexpectedAnswer(answer, 'a body that is not JSON')
  return answer
}

/** Seconds, or an HTTP date (RFC 9110 §10.2.3). */
function readRetryAfter(header: string): number | undefined {
  if (/^\d{1,9}$/.test(header)) return Number(header)
  const seconds = Math.ceil((Date.parse(header) - Date.now()) / 1000)
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined
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
function codeOf(body: unknown): unknown {
  if (!isRecord(body)) return undefined
  const [first] = Array.isArray(body.errors) ? (body.errors as unknown[]) : []
  return body.code ?? (isRecord(first) ? first.code : undefined)
}

type About = Pick<AdminAnswer, 'platform'> & Partial<AdminAnswer>

export function refusal(about: About): AdminError {
  const { platform, status, platformCode } = about
  const message = `The platform refused the request (${described(about)}).`
  return new AdminError('ERR_ADMIN_REFUSED', platform, message, { status, platformCode })
}

/** @param received what the answer was, to follow "The platform answered with" */
export function unexpectedAnswer({ platform, status }: About, received: string): AdminError {
  const answered = status === undefined ? received : `${received} (status ${status})`
  const message = `The platform answered with ${answered}. Check that the address leads to the platform and not to a proxy or a sign-in page.`
  return new AdminError('ERR_ADMIN_ANSWER', platform, message, { status })
}

function described({ status, platformCode }: About): string {
  return `status ${[status, platformCode].filter(Boolean).join(', ')}`
}
