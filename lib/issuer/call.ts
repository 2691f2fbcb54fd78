/** The clock of a piece of work, and its end. */
import { EmbedAuthError } from '../errors.js'
import type { Awaitable } from '../types.js'
import type { Call, RunningCall } from '../types/internal.js'
import { isThenable } from '../values.js'
import { createDeadlines, type Deadlines, type Expiring } from './deadlines.js'

/** Who asks, and what ends the call early. */
export interface CallOptions {
  readonly req: Call['req']
  /** A signal of the caller's own. */
  readonly signal: AbortSignal | undefined
}

/** Makes what starts the clock of a call. */
export function createCalls(timeoutMs: number): (options: CallOptions) => RunningCall {
  const deadlines = createDeadlines(timeoutMs)
  return (options) => new TimedCall(timeoutMs, deadlines, options)
}

class TimedCall implements RunningCall, Expiring {
  readonly context: CallContext
  abandoned = false
  failure: EmbedAuthError | undefined
  readonly startedAtMs = performance.now()
  earlier: Expiring | undefined
  later: Expiring | undefined
  readonly #timeoutMs: number
  readonly #deadlines: Deadlines
  /** The turn in which the call expires, once its time is over. */
  #lastTurn: NodeJS.Immediate | undefined
  #abandon: (() => void) | undefined
  #controller: AbortController | undefined
  #rejectStep: ((error: EmbedAuthError) => void) | undefined
  readonly #signal: AbortSignal | undefined

  constructor(timeoutMs: number, deadlines: Deadlines, { req, signal }: CallOptions) {
    this.context = new CallContext(this, req)
    this.#timeoutMs = timeoutMs
    this.#deadlines = deadlines
    this.#signal = signal
    deadlines.add(this)
    if (signal?.aborted) this.abandon()
    else signal?.addEventListener('abort', this.abandon)
  }

  /** A listener, and the same one each time. */
  get abandon(): () => void {
    return (this.#abandon ??= () => {
      this.abandoned = true
      this.fail('the caller went away before the token was ready')
    })
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

  /**
   * After a stall of the event loop the timer is due before the answers that came in meanwhile: one
   * more turn lets them through.
   */
  expire(): void {
    this.#lastTurn = setImmediate(() => {
      this.fail(`the token was not ready within ${this.#timeoutMs} ms`)
    })
  }

  end(): void {
    this.#deadlines.remove(this)
    clearImmediate(this.#lastTurn)
    this.#signal?.removeEventListener('abort', this.abandon)
  }
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
