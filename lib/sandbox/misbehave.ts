/** Faults in force on a judging request. */
import type { RequestHandler, Response } from 'express'
import { faultsOf } from './faults.js'
import type { Faults } from './types.js'

export interface Misbehaviour {
  /** Hangs, waits or fails before what follows it, as the request or the options ask. */
  beforeJudging(fail: (res: Response) => void): RequestHandler
  /** The platform's clock under those faults, in milliseconds. */
  nowMs(url: string): number
  blocksCookies(url: string): boolean
  /** Counts anew for `failEvery`. */
  reset(): void
}

export function createMisbehaviour(always: Faults, now: () => number): Misbehaviour {
  /** Requests seen so far, by n of "every n-th". */
  const counts = new Map<number, number>()

  function fails(every: number | undefined): boolean {
    if (every === undefined) return false
    const count = ((counts.get(every) ?? 0) + 1) % every
    counts.set(every, count)
    return count === 0
  }

  return {
    beforeJudging: (fail) =>
      function misbehave(req, res, next) {
        const { hang, failEvery, slowMs } = faultsOf(req.originalUrl, always)
        if (hang === true) return
        const proceed = () => {
          if (fails(failEvery)) fail(res)
          else next()
        }
        if (slowMs === undefined) {
          proceed()
          return
        }
        const timer = setTimeout(proceed, slowMs)
        res.once('close', () => {
          clearTimeout(timer)
        })
      },
    nowMs: (url) => now() + (faultsOf(url, always).clockSkewSeconds ?? 0) * 1000,
    blocksCookies: (url) => faultsOf(url, always).blockCookies === true,
    reset: () => counts.clear(),
  }
}
