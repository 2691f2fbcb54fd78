/** The deadline of one request, and its abort when the caller has gone away. */
import { EmbedAuthError } from '../errors.js'
import type { HookContext } from '../types.js'
import { typeName } from '../values.js'

/** The deadline of one request. Call `end` however the work ends. */
export class Deadline {
  /** The second argument of every hook. */
  readonly context: HookContext
  readonly #controller = new AbortController()
  readonly #timer: NodeJS.Timeout
  readonly #unfollow: (() => void) | undefined
  /** Rejects at the deadline, or when the work is abandoned. */
  readonly #failure: Promise<never>
  #fail!: (error: Error) => void
  #lastTurn: NodeJS.Immediate | undefined
  #isAbandoned = false

  /**
   * @param signal the caller's own, if it has one
   * @throws EmbedAuthError `ERR_OPTION_INVALID` if it is not an `AbortSignal`
   */
  constructor(timeoutMs: number, req?: HookContext['req'], signal?: AbortSignal) {
    checkSignal(signal)
    const own = this.#controller.signal
    this.context = req === undefined ? { signal: own } : { req, signal: own }
    this.#failure = new Promise((_, reject) => {
      this.#fail = reject
    })
    this.#failure.catch(() => undefined)
    this.#timer = setTimeout(() => {
      // After a stall of the event loop the timer is due before the answers that arrived meanwhile:
      // one more turn lets them through.
      this.#lastTurn = setImmediate(() => {
        this.#abort(`The token was not ready within ${timeoutMs} ms.`)
      })
    }, timeoutMs)
    this.#unfollow = signal === undefined ? undefined : onAbort(signal, this.abandon)
  }

  /** Whether the work was abandoned: there is no caller to answer. */
  get isAbandoned(): boolean {
    return this.#isAbandoned
  }

  /** Waits for work, at most until the deadline or the abort. A later result is ignored. */
  race<T>(work: Promise<T>): Promise<T> {
    // Not a promise of our own around it: `Promise.race` keeps the caller in the stack trace.
    return Promise.race([work, this.#failure])
  }

  /** Aborts because the caller has gone away. */
  readonly abandon = (): void => {
    this.#isAbandoned = true
    this.#abort('The caller went away before the token was ready.')
  }

  /** Clears timer and listeners. */
  end(): void {
    clearTimeout(this.#timer)
    clearImmediate(this.#lastTurn)
    this.#unfollow?.()
  }

  #abort(message: string): void {
    if (this.#controller.signal.aborted) return
    const error = new EmbedAuthError('ERR_TIMEOUT', message)
    this.#controller.abort(error)
    this.#fail(error)
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
