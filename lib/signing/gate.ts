/**
 * libuv runs signatures, file reads and DNS look-ups on the same few threads, first come, first
 * served. The gate lets only so much signing in at once that the rest never waits long behind it:
 * many signatures of a fast algorithm, which keep its threads busy without a pause, and few of a slow
 * one.
 */
export interface Gate {
  /**
   * Calls `start` when its turn comes, at once where there is room. It returns whether it took the
   * place, which `leave` then gives back; false lets the next one in. It must not throw.
   * @param costMs How long about the signature keeps a thread busy; `leave` is told the same.
   */
  enter(costMs: number, start: () => boolean): void
  leave(costMs: number): void
}

interface Waiting {
  readonly costMs: number
  readonly start: () => boolean
}

/** How long, about, what is in the pool keeps each of its workers busy. */
const QUEUED_MS = 3
/**
 * Signatures that come while others keep the workers busy start together: as many as these, or what
 * there is at the end of the turn. Each on its own would wake a thread, and its end the event loop.
 */
const TOGETHER = 4
/** Consumed entries at the queue's front that are cut off together: one by one would be quadratic. */
const CUT_AT = 1024

/**
 * A gate in front of a pool. It serves in the order of arrival. Of signatures so slow that they alone
 * exceed its time, it lets in one fewer than there are workers, but always one: what is left over is for
 * the event loop and everybody else.
 * @param workers Threads of the pool that have a core to work on.
 */
export function createGate(workers: number): Gate {
  const roomMs = workers * QUEUED_MS
  const alwaysAtOnce = Math.max(1, workers - 1)
  let waiting: Waiting[] = []
  let next = 0
  let running = 0
  let runningMs = 0

  /** Whether the signature may not start yet. */
  function isHeld(costMs: number): boolean {
    return running >= alwaysAtOnce && runningMs + costMs > roomMs
  }

  function begin(costMs: number, start: () => boolean): void {
    if (!start()) return
    running += 1
    runningMs += costMs
  }

  function startWaiting(): void {
    for (let first = waiting[next]; first && !isHeld(first.costMs); first = waiting[next]) {
      next += 1
      begin(first.costMs, first.start)
    }
    if (next === waiting.length || next >= CUT_AT) {
      waiting = waiting.slice(next)
      next = 0
    }
  }

  let turn: NodeJS.Immediate | undefined
  function startTogether(): void {
    turn = undefined
    startWaiting()
  }

  function startSoon(): void {
    if (running < alwaysAtOnce || waiting.length - next >= TOGETHER) startWaiting()
    else turn ??= setImmediate(startTogether)
  }

  return Object.freeze({
    enter(costMs: number, start: () => boolean) {
      waiting.push({ costMs, start })
      startSoon()
    },
    leave(costMs: number) {
      running -= 1
      // Sums of fractions drift; an empty pool is a chance to begin anew.
      runningMs = running === 0 ? 0 : runningMs - costMs
      if (next < waiting.length) startSoon()
    },
  })
}
