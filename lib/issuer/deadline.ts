/** The deadline of one request, and its abort when the caller has gone away. */
import { EmbedAuthError } from '../errors.js'
import type { HookContext } from '../types.js'
import { typeName } from '../values.js'

export interface Deadline {
  /** The second argument of every hook. */
  readonly context: HookContext
  /** Waits for work, at most until the deadline or the abort. A later result is ignored. */
  race<T>(work: Promise<T>): Promise<T>
  /** Aborts because the caller has gone away. */
  readonly abandon: () => void
  /** Whether the work was abandoned: there is no caller to answer. */
  readonly abandoned: boolean
  /** Clears timer and listeners; call it however the work ends. */
  end(): void
}

/**
 * Starts the deadline of one request.
 * @param signal the caller's own, if it has one
 * @throws EmbedAuthError `ERR_OPTION_INVALID` if it is not an `AbortSignal`
 */
export function startDeadline(
  timeoutMs: number,
  req: HookContext['req'],
  signal: AbortSignal | undefined,
): Deadline {
  checkSignal(signal)
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
  const unfollow = signal === undefined ? undefined : onAbort(signal, abandon)

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
      unfollow?.()
    },
  }
}

/** Signals of another realm or of a polyfill count too. */
function checkSignal(signal: unknown): asserts signal is AbortSignal | undefined {
  if (signal === undefined || signal instanceof AbortSignal) return
  const { aborted, addEventListener, removeEventListener } = (signal ?? {}) as Partial<AbortSignal>
  if (
    typeof aborted === 'boolean' &&
    typeof addEventListener === 'function' &&
    typeof removeEventListener === 'function'
  ) {
    return
  }
  throw new EmbedAuthError(
    'ERR_OPTION_INVALID',
    `context.signal must be an AbortSignal; received ${typeName(signal)}. ` +
      'Pass `controller.signal`, not the controller, or leave it out.',
  )
}

/**
 * The calls that wait for each signal. They share one listener: Node.js warns of a leak when a signal
 * has more than ten.
 */
const followers = new WeakMap<AbortSignal, Set<() => void>>()

/** Calls back when the signal aborts, at once if it has. Returns a function that stops it. */
function onAbort(signal: AbortSignal, callback: () => void): () => void {
  if (signal.aborted) {
    callback()
    return () => {}
  }
  const known = followers.get(signal)
  const callbacks = known ?? new Set<() => void>()
  const abort = (): void => {
    for (const each of callbacks) each()
  }
  if (known === undefined) {
    followers.set(signal, callbacks)
    signal.addEventListener('abort', abort, { once: true })
  }
  callbacks.add(callback)
  return () => void callbacks.delete(callback)
}
