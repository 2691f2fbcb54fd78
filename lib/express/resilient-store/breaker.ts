/** A circuit breaker: once something failed, it is left alone for a while and then tried by one. */

export interface Breaker {
  /**
   * Runs `work` while the circuit is closed. While it is open, rejects at once with what `refusal`
   * makes of the last failure, except for one call at a time after the pause: that one is the probe.
   */
  run<T>(work: () => Promise<T>, refusal: (lastFailure: unknown) => Error): Promise<T>
}

export interface BreakerOptions {
  /** How long a failure keeps everybody away, in milliseconds. */
  readonly pauseMs: number
  /** Every failure that counts: each first one and each failed probe. */
  readonly onFailure: () => void
  /** The circuit opened (true) or closed again (false). */
  readonly onChange: (isOpen: boolean) => void
}

export function createBreaker({ pauseMs, onFailure, onChange }: BreakerOptions): Breaker {
  let open: { failure: unknown; probeAtMs: number } | undefined
  let isProbing = false
  /** Tells calls that began before the last change from those that began after it. */
  let era = 0

  function fail(failure: unknown): void {
    const changed = open === undefined
    open = { failure, probeAtMs: performance.now() + pauseMs }
    onFailure()
    if (changed) turn()
  }
  function turn(): void {
    era += 1
    onChange(open !== undefined)
  }

  return {
    async run(work, refusal) {
      const isProbe = open !== undefined
      if (open !== undefined) {
        if (isProbing || performance.now() < open.probeAtMs) throw refusal(open.failure)
        isProbing = true
      }
      const startedIn = era
      try {
        const result = await work()
        if (isProbe) {
          open = undefined
          turn()
        }
        return result
      } catch (error) {
        // Calls that were under way when the circuit opened fail for the reason already known.
        if (startedIn === era) fail(error)
        throw error
      } finally {
        if (isProbe) isProbing = false
      }
    },
  }
}
