import { destroyed, EmbedError, untilAborted, type EmbedErrorCode } from './errors.js'
import type { IssuedToken } from '../types.js'

/** The part of the token route's answer that the client uses. */
export type Answer = Pick<IssuedToken, 'token' | 'expiresIn' | 'platform' | 'embed'>

export interface TokenSource {
  /** Returns the held token while it is fresh, otherwise a new one. Concurrent callers share one request. */
  read(signal?: AbortSignal): Promise<Answer>
  /** Forgets the token. With a reason, also cancels the running request. */
  drop(reason?: EmbedError): void
}

interface PendingRequest {
  readonly answer: Promise<Answer>
  readonly stop: (reason?: EmbedError) => void
  waiting: number
}

const RETRIES = 3
const FIRST_DELAY_MS = 500
const REFUSALS: Readonly<Record<number, EmbedErrorCode>> = {
  401: 'SIGNED_OUT',
  403: 'FORBIDDEN',
  429: 'RATE_LIMITED',
}

export function createTokenSource(
  url: string,
  timeoutMs: number,
  send: typeof fetch | undefined,
): TokenSource {
  let held: { readonly answer: Answer; readonly fresh: () => boolean } | undefined
  let pending: PendingRequest | undefined

  const drop = (reason?: EmbedError) => {
    held = undefined
    watchHistory('remove', onHistory)
    if (reason) {
      pending?.stop(reason)
      pending = undefined
    }
  }
  // The browser can keep the page in its back/forward cache, and show it again to the next user.
  const onHistory = ({ persisted }: PageTransitionEvent) => {
    if (persisted) drop(destroyed())
  }

  const start = (): PendingRequest => {
    watchHistory('add', onHistory)
    const controller = new AbortController()
    const deadline = setTimeout(() => {
      controller.abort(new EmbedError('TIMEOUT', 'The token did not arrive in time.'))
    }, timeoutMs)
    const work = requestToken(url, send, Date.now() + timeoutMs, controller.signal)
    const mine: PendingRequest = {
      waiting: 0,
      stop: (reason) => {
        controller.abort(reason)
      },
      answer: untilAborted(work, controller.signal)
        .then((received) => {
          held = received
          watchHistory('add', onHistory)
          return received.answer
        })
        .finally(() => {
          clearTimeout(deadline)
          if (pending === mine) pending = undefined
        }),
    }
    return mine
  }

  return {
    async read(signal) {
      if (held?.fresh()) return held.answer
      const mine = (pending ??= start())
      mine.waiting++
      try {
        return await (signal ? untilAborted(mine.answer, signal) : mine.answer)
      } finally {
        if (--mine.waiting === 0) {
          mine.stop()
          if (pending === mine) pending = undefined
        }
      }
    },
    drop,
  }
}

/** Adds or removes a listener for leaving and restoring the page. Does nothing without a `window`. */
export function watchHistory(
  action: 'add' | 'remove',
  listener: (event: PageTransitionEvent) => void,
): void {
  if (typeof window === 'undefined') return
  for (const type of ['pagehide', 'pageshow']) {
    window[`${action}EventListener`](type, listener as EventListener)
  }
}

async function requestToken(
  url: string,
  send: typeof fetch | undefined,
  endsAt: number,
  signal: AbortSignal,
) {
  const crossOrigin = new URL(url, location.href).origin !== location.origin
  for (let attempt = 0; ; attempt++) {
    const elapsedMs = stopwatch()
    const response = await fetchToken(url, send, crossOrigin, signal).catch(() => undefined)
    signal.throwIfAborted()
    if (response?.ok) {
      const answer = checkAnswer(await response.json().catch(() => undefined))
      return { answer, fresh: () => elapsedMs() < answer.expiresIn * 500 }
    }
    const temporary = !response || response.status === 429 || response.status === 503
    // A browser reports a forgotten `allowedOrigins` as a network error, and retries do not help.
    const retries = !response && crossOrigin ? 1 : RETRIES
    const waitMs = delayMs(attempt, response?.headers.get('retry-after'))
    if (!temporary || attempt >= retries || Date.now() + waitMs >= endsAt) {
      throw refusal(url, crossOrigin, response)
    }
    await sleep(waitMs, signal)
  }
}

async function fetchToken(
  url: string,
  send: typeof fetch | undefined,
  crossOrigin: boolean,
  signal: AbortSignal,
) {
  return (send ?? fetch)(url, {
    credentials: crossOrigin ? 'include' : 'same-origin',
    cache: 'no-store',
    // A redirect leads to a page for people, usually the sign-in. Credentials must not follow it.
    redirect: 'manual',
    headers: { accept: 'application/json' },
    signal,
  })
}

/**
 * Returns a function that tells the milliseconds since now. It asks two clocks: the monotonic one can
 * stop while the computer sleeps, and the other one can be set back.
 */
function stopwatch(): () => number {
  const wallMs = Date.now()
  const monotonicMs = performance.now()
  return () => Math.max(Date.now() - wallMs, performance.now() - monotonicMs)
}

/** Exponential backoff with jitter, never less than the server's `Retry-After` (RFC 9110 §10.2.3). */
function delayMs(attempt: number, retryAfter: string | null | undefined): number {
  const jittered = FIRST_DELAY_MS * 2 ** attempt * (0.5 + Math.random() / 2)
  if (!retryAfter) return jittered
  const seconds = Number(retryAfter)
  const askedMs = Number.isNaN(seconds) ? Date.parse(retryAfter) - Date.now() : seconds * 1000
  return jittered + Math.max(0, askedMs || 0)
}

/** Never settles after the signal has aborted. Callers listen to the signal themselves. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
    })
  })
}

function refusal(url: string, crossOrigin: boolean, response: Response | undefined): EmbedError {
  if (!response) {
    const origin = crossOrigin ? `, or allowedOrigins does not contain ${location.origin}` : ''
    return new EmbedError('TOKEN_FAILED', `${url} could not be reached: no connection${origin}.`)
  }
  if (response.type === 'opaqueredirect') {
    return new EmbedError('SIGNED_OUT', `${url} redirected, probably to a sign-in page.`)
  }
  const { status } = response
  return new EmbedError(REFUSALS[status] ?? 'TOKEN_FAILED', `${url} answered ${status}.`, status)
}

function checkAnswer(body: unknown): Answer {
  const answer = (body ?? {}) as Partial<Answer>
  const { token, expiresIn, platform, embed } = answer
  if (
    typeof token === 'string' &&
    typeof expiresIn === 'number' &&
    token &&
    expiresIn > 0 &&
    platform &&
    embed
  ) {
    return answer as Answer
  }
  throw new EmbedError('TOKEN_FAILED', 'The token route answered without a token.')
}
