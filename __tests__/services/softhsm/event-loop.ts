import { performance } from 'node:perf_hooks'

/** The longest time, in milliseconds, for which a piece of work kept the event loop from turning. */
export async function longestGapMs(work: () => unknown): Promise<number> {
  let gapMs = 0
  let working = true
  let lastMs = performance.now()
  function turn(): void {
    const nowMs = performance.now()
    gapMs = Math.max(gapMs, nowMs - lastMs)
    lastMs = nowMs
    if (working) setImmediate(turn)
  }
  setImmediate(turn)
  await work()
  working = false
  turn()
  return gapMs
}
