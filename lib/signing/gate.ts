/**
 * libuv runs signatures, file reads and DNS look-ups on the same few threads. The gate lets only so
 * many signatures in at once, first come, first served, so that the rest never waits behind them.
 */
export interface Gate {
  /** Signatures at once. */
  readonly limit: number
  /**
   * Calls `start` when its turn comes, at once where there is room. It returns whether it took the
   * place, which `leave` then gives back; false lets the next one in. It must not throw.
   */
  enter(start: () => boolean): void
  leave(): void
}

/** Consumed entries at the queue's front that are cut off together: one by one would be quadratic. */
const CUT_AT = 1024

/** A gate for at most `limit` signatures at once. */
export function createGate(limit: number): Gate {
  let waiting: (() => boolean)[] = []
  let next = 0
  let running = 0
  return Object.freeze({
    limit,
    enter(start: () => boolean) {
      if (running >= limit) waiting.push(start)
      else if (start()) running += 1
    },
    leave() {
      running -= 1
      for (let start = waiting[next]; running < limit && start; start = waiting[next]) {
        next += 1
        if (start()) running += 1
      }
      if (next === waiting.length || next >= CUT_AT) {
        waiting = waiting.slice(next)
        next = 0
      }
    },
  })
}
