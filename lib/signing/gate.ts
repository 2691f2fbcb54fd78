/**
 * Limits how many signatures are in libuv's thread pool at the same time. File reads and DNS lookups
 * use the same threads, first come, first served, and must not wait behind a long queue of signatures.
 */

export interface Gate {
  /**
   * Runs a signature when its turn comes, in order of arrival, and settles as it does.
   * @param costMs estimated time that the signature keeps a thread busy
   */
  run<T>(costMs: number, sign: () => Promise<T>): Promise<T>
}

/** Signatures that take less than this may queue in the pool; slower ones leave a thread free. */
const SHORT_MS = 2
/** How much time of short signatures may be in the pool, per thread: enough that no thread ever idles. */
const QUEUED_MS_PER_THREAD = 3
/** libuv's own default (libuv documentation, "Thread pool work scheduling"). */
const DEFAULT_THREADS = 4

interface Waiting {
  readonly share: number
  readonly start: () => void
}

/** Creates the gate of a pool with so many threads. */
export function createGate(threads: number): Gate {
  const waiting: Waiting[] = []
  let running = 0
  /** Sum of the shares of the signatures in the pool; 1 is full. */
  let used = 0

  /** How many signatures of this cost may be in the pool at the same time. */
  function limit(costMs: number): number {
    const slow = Math.max(1, threads - 1)
    if (costMs >= SHORT_MS) return slow
    return Math.max(slow, Math.floor((threads * QUEUED_MS_PER_THREAD) / costMs))
  }

  function fits(share: number): boolean {
    // Fractions do not add up exactly.
    return running === 0 || used + share <= 1 + 1e-9
  }

  function enter(share: number): void {
    running += 1
    used += share
  }

  function leave(share: number): void {
    running -= 1
    used = running === 0 ? 0 : used - share
    for (let [next] = waiting; next && fits(next.share); [next] = waiting) {
      waiting.shift()
      enter(next.share)
      next.start()
    }
  }

  return Object.freeze({
    async run<T>(costMs: number, sign: () => Promise<T>): Promise<T> {
      const share = 1 / limit(costMs)
      if (waiting.length === 0 && fits(share)) enter(share)
      else await new Promise<void>((start) => waiting.push({ share, start }))
      try {
        return await sign()
      } finally {
        leave(share)
      }
    },
  })
}

/** Returns the number of threads in libuv's pool. */
export function poolThreads(size: string | undefined): number {
  const threads = Number(size)
  return Number.isInteger(threads) && threads > 0 ? threads : DEFAULT_THREADS
}
