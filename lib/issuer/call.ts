/** One piece of work with a deadline and, perhaps, a client that can go away. */
import { EmbedAuthError } from '../errors.js'
import type { Awaitable } from '../types.js'
import type { Call } from '../types/internal.js'
import { isThenable } from '../values.js'

export interface RunningCall {
  /** What hooks and signers see. */
  readonly context: Call
  /**
   * Waits for a step, but no longer than the call lives. What a step does later is swallowed; a step
   * that has nothing to wait for is handed back as it is.
   */
  within<T>(step: Awaitable<T>): Awaitable<T>
  /** Ends the call because nobody waits for its answer any more. */
  readonly abandon: () => void
  /** Whether the call was abandoned: there is nobody to answer. */
  readonly abandoned: boolean
  /** Releases timer and listeners; to be called however the work ends. */
  end(): void
}

interface CallOptions {
  readonly timeoutMs: number
  readonly req: Call['req']
  /** A signal of the caller's own that ends the call early. */
  readonly signal: AbortSignal | undefined
}

/** Starts the clock of a call. */
export function startCall(options: CallOptions): RunningCall {
  return new TimedCall(options)
}

class TimedCall implements RunningCall {
  readonly context: CallContext
  abandoned = false
  readonly abandon = (): void => {
    this.abandoned = true
    this.fail('the caller went away before the token was ready')
  }
  failure: EmbedAuthError | undefined
  readonly timeoutMs: number
  /** The turn in which the call expires, once its time is over. */
  lastTurn: NodeJS.Immediate | undefined
  #controller: AbortController | undefined
  #rejectStep: ((error: EmbedAuthError) => void) | undefined
  readonly #timer: NodeJS.Timeout
  readonly #signal: AbortSignal | undefined

  constructor({ timeoutMs, req, signal }: CallOptions) {
    this.context = new CallContext(this, req)
    this.timeoutMs = timeoutMs
    this.#timer = setTimeout(expire, timeoutMs, this)
    this.#signal = signal
    if (signal?.aborted) this.abandon()
    else signal?.addEventListener('abort', this.abandon)
  }

  fail(message: string): void {
    this.failure ??= new EmbedAuthError('ERR_TIMEOUT', message)
    this.#controller?.abort(this.failure)
    this.#rejectStep?.(this.failure)
  }

  /** Most hooks never ask for it, and making one costs more than the rest of a call. */
  signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.failure) this.#controller.abort(this.failure)
    return this.#controller.signal
  }

  within<T>(step: Awaitable<T>): Awaitable<T> {
    if (!isThenable<T>(step)) {
      if (this.failure) throw this.failure
      return step
    }
    return new Promise<T>((resolve, reject) => {
      this.#rejectStep = reject
      step.then(resolve, reject)
      if (this.failure) reject(this.failure)
    })
  }

  end(): void {
    clearTimeout(this.#timer)
    clearImmediate(this.lastTurn)
    this.#signal?.removeEventListener('abort', this.abandon)
  }
}

/**
 * After a stall of the event loop the timer is due before the answers that came in meanwhile: one more
 * turn lets them through.
 */
function expire(call: TimedCall): void {
  call.lastTurn = setImmediate(() => {
    call.fail(`the token was not ready within ${call.timeoutMs} ms`)
  })
}

class CallContext implements Call {
  readonly req?: NonNullable<Call['req']>
  readonly #call: TimedCall

  constructor(call: TimedCall, req: Call['req']) {
    if (req !== undefined) this.req = req
    this.#call = call
  }

  get signal(): AbortSignal {
    return this.#call.signal()
  }

  get aborted(): boolean {
    return this.#call.failure !== undefined
  }
}
