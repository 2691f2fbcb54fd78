/** Protection from a dependency that fails or hangs: a circuit breaker and a deadline. */

export interface CircuitBreaker {
  /**
   * Runs `work` while the circuit is closed. While it is open, rejects at once with the error that
   * `refusal` returns for the last failure, except for one call at a time after the pause: the probe.
   */
  run<T>(work: () => Promise<T>, refusal: (lastFailure: unknown) => Error): Promise<T>
}

export interface CircuitBreakerOptions {
  /** Time after a failure in which no call is made, in milliseconds. */
  readonly pauseMs: number
  /** Called for every failure that counts: the first one, and each failed probe. */
  readonly onFailure: () => void
  /** Called when the circuit opens (true, with the failure) or closes again (false). */
  readonly onChange: (isOpen: boolean, failure?: unknown) => void
}

export function createCircuitBreaker(options: CircuitBreakerOptions): CircuitBreaker {
  const { pauseMs, onFailure, onChange } = options
  let open: { failure: unknown; probeAtMs: number } | undefined
  let isProbing = false
  /** Counts changes, to tell calls that began before the last one from those that began after it. */
  let changes = 0

  function change(): void {
    changes += 1
    onChange(open !== undefined, open?.failure)
  }

  function fail(failure: unknown): void {
    const isFirst = open === undefined
    open = { failure, probeAtMs: performance.now() + pauseMs }
    onFailure()
    if (isFirst) change()
  }

  return {
    async run(work, refusal) {
      const isProbe = open !== undefined
      if (open !== undefined) {
        if (isProbing || performance.now() < open.probeAtMs) throw refusal(open.failure)
        isProbing = true
      }
      const changesAtStart = changes
      try {
        const result = await work()
        if (isProbe) {
          open = undefined
          change()
        }
        return result
      } catch (error) {
        // Calls in flight when the circuit opened fail for the reason that is already known.
        if (changesAtStart === changes) fail(error)
        throw error
      } finally {
        if (isProbe) isProbing = false
      }
    },
  }
}

const SLICES = 5

/**
 * Runs `work`, but waits no longer than `timeoutMs`; a later result is ignored. `isOver` tells the work
 * that the caller has stopped waiting.
 *
 * The deadline measures the dependency, not a stall of this process's event loop: time is counted in
 * slices, each at most twice its length, because a stalled loop finds its timers due before it has read
 * the answers that arrived meanwhile.
 * @throws the error that `expired` returns, after the deadline
 */
export function withTimeout<T>(
  timeoutMs: number,
  work: (isOver: () => boolean) => Promise<T>,
  expired: () => Error,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let over = false
    let leftMs = timeoutMs
    let timer: NodeJS.Timeout | undefined
    let turn: NodeJS.Immediate | undefined

    const end = (): void => {
      over = true
      clearTimeout(timer)
      clearImmediate(turn)
    }
    const wait = (): void => {
      const sliceMs = Math.min(leftMs, Math.ceil(timeoutMs / SLICES))
      const startedMs = performance.now()
      timer = setTimeout(() => {
        leftMs -= Math.min(Math.max(performance.now() - startedMs, sliceMs), 2 * sliceMs)
        // One more turn of the event loop lets answers in before the deadline.
        turn = setImmediate(leftMs > 0 ? wait : expire)
      }, sliceMs)
    }
    const expire = (): void => {
      end()
      reject(expired())
    }

    wait()
    work(() => over)
      .finally(end)
      .then(resolve, reject)
  })
}
