/** Deadlines of one length. One timer serves all of them, and most are over before it rings. */

/** What has a deadline: a link in the chain of all that are under way. */
export interface Expiring {
  /** When it began, by `performance.now()`. */
  readonly startedAtMs: number
  /** Its neighbours in the chain, which keeps them. */
  earlier: Expiring | undefined
  later: Expiring | undefined
  /** Called once its time is over. */
  expire(): void
}

export interface Deadlines {
  readonly add: (item: Expiring) => void
  /** Takes back what has ended, in time or late. */
  readonly remove: (item: Expiring) => void
}

/**
 * Makes the deadlines of whatever may take `timeoutMs`. All are equally long, so the first in the chain
 * is the next to expire. A timer keeps the process up only while something is under way.
 */
export function createDeadlines(timeoutMs: number): Deadlines {
  let first: Expiring | undefined
  let last: Expiring | undefined
  let timer: NodeJS.Timeout | undefined

  function ring(): void {
    timer = undefined
    const nowMs = performance.now()
    for (let next = first; next !== undefined; next = first) {
      const leftMs = next.startedAtMs + timeoutMs - nowMs
      if (leftMs > 0) {
        timer = setTimeout(ring, Math.ceil(leftMs))
        return
      }
      remove(next)
      next.expire()
    }
  }

  function add(item: Expiring): void {
    item.earlier = last
    if (last !== undefined) {
      last.later = item
    } else {
      first = item
      if (timer === undefined) timer = setTimeout(ring, timeoutMs)
      else timer.ref()
    }
    last = item
  }

  function remove(item: Expiring): void {
    const { earlier, later } = item
    if (earlier !== undefined) earlier.later = later
    else if (first === item) first = later
    if (later !== undefined) later.earlier = earlier
    else if (last === item) last = earlier
    // What ended leads to nobody: else each would keep the next from being collected.
    item.earlier = undefined
    item.later = undefined
    if (first === undefined) timer?.unref()
  }

  return { add, remove }
}
