/** A deadline that measures the other side, not a stall of this process's own event loop. */

const SLICES = 5

/**
 * Runs `work`, but waits no longer than `timeoutMs`; what it comes to later is swallowed. `isOver`
 * tells the work that nobody waits any more.
 *
 * The time is counted in slices, none for more than twice its length: a stalled loop finds its timers
 * due before it has read the answers that arrived meanwhile, and before it has sent what comes next.
 * @throws what `expired` makes, past the deadline
 */
export function withDeadline<T>(
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
        // One turn of the loop lets answers in before time is called.
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
