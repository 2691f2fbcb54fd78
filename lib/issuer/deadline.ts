/** The deadline of one request, and its abort when nobody waits for the answer any more. */
import { EmbedAuthError } from '../errors.js'
import type { HookContext } from '../types.js'

export interface Deadline {
  /** The second argument of every hook. */
  readonly context: HookContext
  /** Waits for work, at most until the deadline or the abort. A later result is ignored. */
  race<T>(work: Promise<T>): Promise<T>
  /** Aborts because nobody waits for the answer any more. */
  readonly abandon: () => void
  /** Whether the work was abandoned: there is nobody to answer. */
  readonly abandoned: boolean
  /** Clears timer and listeners; call it however the work ends. */
  end(): void
}

/**
 * Starts the deadline of one request.
 * @param signal the caller's own, if it has one
 */
export function startDeadline(
  timeoutMs: number,
  req: HookContext['req'],
  signal: AbortSignal | undefined,
): Deadline {
  const controller = new AbortController()
  let fail: (error: Error) => void
  const failure = new Promise<never>((_, reject) => {
    fail = reject
  })
  failure.catch(() => undefined)
  let abandoned = false
  let lastTurn: NodeJS.Immediate | undefined

  function abort(message: string): void {
    if (controller.signal.aborted) return
    const error = new EmbedAuthError('ERR_TIMEOUT', message)
    controller.abort(error)
    fail(error)
  }

  function abandon(): void {
    abandoned = true
    abort('The caller went away before the token was ready.')
  }

  const timer = setTimeout(() => {
    // After a stall of the event loop the timer is due before the answers that arrived meanwhile:
    // one more turn lets them through.
    lastTurn = setImmediate(() => abort(`The token was not ready within ${timeoutMs} ms.`))
  }, timeoutMs)
  if (signal?.aborted) abandon()
  else signal?.addEventListener('abort', abandon)

  return {
    context: { ...(req !== undefined && { req }), signal: controller.signal },
    // Not a promise of our own around it: `Promise.race` keeps the caller in the stack trace.
    race: (work) => Promise.race([work, failure]),
    abandon,
    get abandoned() {
      return abandoned
    },
    end() {
      clearTimeout(timer)
      clearImmediate(lastTurn)
      signal?.removeEventListener('abort', abandon)
    },
  }
}
