/** One piece of work with a deadline and, perhaps, a client that can go away. */
import { EmbedAuthError } from '../errors.js'
import type { Awaitable } from '../types.js'
import type { Call } from '../types/internal.js'
import { isThenable } from '../values.js'

export interface RunningCall {
  /** What hooks and signers see. */
  readonly context: Call
  /** Waits for a step, but no longer than the call lives. What a step does later is swallowed. */
  within<T>(step: Awaitable<T>): Promise<T>
  /** Ends the call because nobody waits for its answer any more. */
  readonly abandon: () => void
  /** Whether the call was abandoned: there is nobody to answer. */
  readonly abandoned: boolean
  /** Releases timer and listeners; to be called however the work ends. */
  readonly end: () => void
}

interface CallOptions<Req> {
  readonly timeoutMs: number
  readonly req: Req | undefined
  /** A signal of the caller's own that ends the call early. */
  readonly signal: AbortSignal | undefined
}

/** Starts the clock of a call. */
export function startCall({ timeoutMs, req, signal }: CallOptions<Call['req']>): RunningCall {
  let failure: EmbedAuthError | undefined
  let abandoned = false
  let controller: AbortController | undefined
  let rejectStep: ((error: EmbedAuthError) => void) | undefined

  const fail = (error: EmbedAuthError): void => {
    failure ??= error
    controller?.abort(failure)
    rejectStep?.(failure)
  }
  const abandon = (): void => {
    abandoned = true
    fail(new EmbedAuthError('ERR_TIMEOUT', 'the caller went away before the token was ready'))
  }
  const expire = (): void =>
    fail(new EmbedAuthError('ERR_TIMEOUT', `the token was not ready within ${timeoutMs} ms`))

  // After a stall of the event loop the timer is due before the answers that came in meanwhile:
  // one more turn lets them through.
  let turn: NodeJS.Immediate | undefined
  const timer = setTimeout(() => {
    turn = setImmediate(expire)
  }, timeoutMs)
  if (signal?.aborted) abandon()
  else signal?.addEventListener('abort', abandon)

  return {
    context: {
      ...(req !== undefined && { req }),
      // Most hooks never ask for the signal, and making one costs more than the rest of a call.
      get signal() {
        controller ??= new AbortController()
        if (failure) controller.abort(failure)
        return controller.signal
      },
      get aborted() {
        return failure !== undefined
      },
    },
    async within<T>(step: Awaitable<T>): Promise<T> {
      if (!isThenable<T>(step)) {
        if (failure) throw failure
        return step
      }
      return new Promise<T>((resolve, reject) => {
        rejectStep = reject
        step.then(resolve, reject)
        if (failure) reject(failure)
      })
    },
    abandon,
    get abandoned() {
      return abandoned
    },
    end() {
      clearTimeout(timer)
      clearImmediate(turn)
      signal?.removeEventListener('abort', abandon)
    },
  }
}
