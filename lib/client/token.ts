import { untilAborted } from './abort.js'
import { EmbedError, type EmbedErrorCode } from './errors.js'
import type { IssuedToken } from '../types.js'

/** What the client uses of the token route's answer. */
export type Answer = Pick<IssuedToken, 'token' | 'expiresIn' | 'platform' | 'embed'>

export interface TokenSource {
  /** The token held while it is fresh, else a new one; callers at the same time share one request. */
  read(signal?: AbortSignal): Promise<Answer>
  /** Forgets the token and, with a reason, ends the request under way. */
  drop(reason?: EmbedError): void
}

interface Flight {
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
  let flight: Flight | undefined

  const start = (): Flight => {
    const controller = new AbortController()
    const deadline = setTimeout(() => {
      controller.abort(new EmbedError('TIMEOUT', 'The token did not come in time'))
    }, timeoutMs)
    const work = request(url, send, Date.now() + timeoutMs, controller.signal)
    const mine: Flight = {
      waiting: 0,
      stop: (reason) => {
        controller.abort(reason)
      },
      answer: untilAborted(work, controller.signal)
        .then((received) => {
          held = received
          return received.answer
        })
        .finally(() => {
          clearTimeout(deadline)
          if (flight === mine) flight = undefined
        }),
    }
    return mine
  }

  return {
    async read(signal) {
      if (held?.fresh()) return held.answer
      const mine = (flight ??= start())
      mine.waiting++
      try {
        return await (signal ? untilAborted(mine.answer, signal) : mine.answer)
      } finally {
        if (--mine.waiting === 0) {
          mine.stop()
          if (flight === mine) flight = undefined
        }
      }
    },
    drop(reason) {
      held = undefined
      if (reason) {
        flight?.stop(reason)
        flight = undefined
      }
    },
  }
}

async function request(
  url: string,
  send: typeof fetch | undefined,
  endsAt: number,
  signal: AbortSignal,
) {
  for (let attempt = 0; ; attempt++) {
    const elapsedMs = stopwatch()
    const response = await ask(url, send, signal).catch(() => undefined)
    signal.throwIfAborted()
    if (response?.ok) {
      const answer = checked(await response.json().catch(() => undefined))
      return { answer, fresh: () => elapsedMs() < answer.expiresIn * 500 }
    }
    const passing = !response || response.status === 429 || response.status === 503
    const waitMs = delayMs(attempt, response?.headers.get('retry-after'))
    if (!passing || attempt === RETRIES || Date.now() + waitMs >= endsAt) throw refusal(response)
    await sleep(waitMs, signal)
  }
}

async function ask(url: string, send: typeof fetch | undefined, signal: AbortSignal) {
  return (send ?? fetch)(url, {
    credentials: new URL(url, location.href).origin === location.origin ? 'same-origin' : 'include',
    cache: 'no-store',
    // A redirect is an answer for people, usually the login page: never followed with credentials.
    redirect: 'manual',
    headers: { accept: 'application/json' },
    signal,
  })
}

/**
 * Milliseconds since now. Each clock alone is wrong at times: the monotonic one may stand still
 * while the machine sleeps, the other one may be set back.
 */
function stopwatch(): () => number {
  const wallMs = Date.now()
  const steadyMs = performance.now()
  return () => Math.max(Date.now() - wallMs, performance.now() - steadyMs)
}

/** Exponential with half of it jittered; never earlier than the server's `Retry-After` (RFC 9110 §10.2.3). */
function delayMs(attempt: number, retryAfter: string | null | undefined): number {
  const jittered = FIRST_DELAY_MS * 2 ** attempt * (0.5 + Math.random() / 2)
  if (!retryAfter) return jittered
  const seconds = Number(retryAfter)
  const toldMs = Number.isNaN(seconds) ? Date.parse(retryAfter) - Date.now() : seconds * 1000
  return jittered + Math.max(0, toldMs || 0)
}

/** Never settles once the signal has aborted; whoever waits is told by the signal itself. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
    })
  })
}

function refusal(response: Response | undefined): EmbedError {
  const status = response?.status
  const said = status ? `answered ${status}` : response ? 'redirected' : 'could not be reached'
  return new EmbedError(
    REFUSALS[status ?? 0] ?? 'TOKEN_FAILED',
    `The token route ${said}`,
    status || undefined,
  )
}

function checked(body: unknown): Answer {
  const { token, expiresIn, platform, embed } = (body ?? {}) as Partial<Answer>
  if (
    typeof token === 'string' &&
    typeof expiresIn === 'number' &&
    token &&
    expiresIn > 0 &&
    platform &&
    embed
  ) {
    return { token, expiresIn, platform, embed }
  }
  throw new EmbedError('TOKEN_FAILED', 'The token route answered no token')
}
