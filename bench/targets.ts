/** What has to hold, and whether it does. */
import type { Results } from './results.js'
import { ratioSpread, spreadOf, type Spread } from './statistics.js'

export interface Target {
  readonly title: string
  readonly direction: 'at least' | 'at most'
  readonly bound: number
  readonly unit: '×' | 'ms' | 'MB' | ''
  readonly measured: Spread
  readonly holds: boolean
  /** A quick run on any machine fails only where half of the target is lost. */
  readonly grossLoss: boolean
}

/** All targets of a run, judged by their medians. */
export function judge(results: Results): Target[] {
  const rate = (name: keyof Results['throughput']): number[] => perSecond(results.throughput[name])
  const best = rate('jsonwebtoken').map((one, round) => Math.max(one, rate('fast-jwt')[round]!))
  const { busy, otherRoute, soak, spaces, imports } = results
  const loopP99 = (name: keyof Results['busy']): number[] =>
    busy[name].map(({ eventLoop }) => eventLoop.p99Ms)
  const perSpace = (count: number): number[] => spaces[count]!.map((ms) => ms / count)
  return [
    atLeast(
      'distinct users ÷ documentation snippet',
      4,
      ratioSpread(rate('distinct'), rate('snippet')),
    ),
    atLeast(
      'distinct users ÷ better of jsonwebtoken, fast-jwt',
      1.5,
      ratioSpread(rate('distinct'), best),
    ),
    atLeast('distinct users ÷ jose', 1, ratioSpread(rate('distinct'), rate('jose'))),
    atLeast(
      'distinct users ÷ crypto.sign by hand',
      0.95,
      ratioSpread(rate('distinct'), rate('floor')),
    ),
    atLeast('repeated user ÷ bare route', 0.9, ratioSpread(rate('repeated'), rate('bare'))),
    atLeast('past the middleware ÷ bare route', 0.95, ratioSpread(rate('past'), rate('bare'))),
    atMost(
      'RSA-4096: event-loop p99 ÷ bare route',
      2,
      '×',
      ratioSpread(loopP99('distinct'), loopP99('bare')),
    ),
    atMost(
      'RSA-4096: event-loop p99 ÷ jsonwebtoken',
      1 / 8,
      '×',
      ratioSpread(loopP99('distinct'), loopP99('jsonwebtoken')),
    ),
    atMost(
      'RSA-4096: fs.readFile p99 above idle',
      15,
      'ms',
      spreadOf(busy.distinct.map(({ files }) => files.busy.p99Ms - files.idle.p99Ms)),
    ),
    atMost(
      'another route, p99 ÷ on the crypto.sign server',
      2,
      '×',
      ratioSpread(
        otherRoute.distinct.map(({ p99Ms }) => p99Ms),
        otherRoute.floor.map(({ p99Ms }) => p99Ms),
      ),
    ),
    atLeast(
      'in process: issue() ÷ crypto.sign, ES256',
      0.8,
      ratioSpread(perSecond(results.algorithms.ES256!), perSecond(results.signAlone)),
    ),
    atMost('1,000 spaces on the event loop', 1, 'ms', spreadOf(spaces[1000]!)),
    atMost(
      '1,000 spaces ÷ 100 spaces, per space',
      1.1,
      '×',
      ratioSpread(perSpace(1000), perSpace(100)),
    ),
    atMost(
      'import ÷ express + jsonwebtoken + express-rate-limit',
      1.5,
      '×',
      ratioSpread(imports.package, imports.parts),
    ),
    atMost('soak: heap above the start', 10, 'MB', single(soak.heapAtEndMb - soak.heapAtStartMb)),
    exactly(
      'soak: handles more than at the start',
      0,
      soak.handlesAtEnd.length - soak.handlesAtStart.length,
    ),
    exactly('soak: tokens in the cache beside its bound', 0, soak.cached - soak.cacheBound),
  ]
}

function atLeast(title: string, bound: number, measured: Spread): Target {
  const { median } = measured
  const judged = { holds: median >= bound, grossLoss: !(median >= bound / 2) }
  return { title, direction: 'at least', bound, unit: '×', measured, ...judged }
}

function atMost(title: string, bound: number, unit: Target['unit'], measured: Spread): Target {
  const { median } = measured
  const judged = { holds: median <= bound, grossLoss: !(median <= bound * 2) }
  return { title, direction: 'at most', bound, unit, measured, ...judged }
}

/** No noise excuses a leak: a difference is a loss in a quick run too. */
function exactly(title: string, bound: number, difference: number): Target {
  return { ...atMost(title, bound, '', single(Math.abs(difference))), title }
}

function perSecond(rounds: readonly { readonly perSecond: number }[]): number[] {
  return rounds.map((round) => round.perSecond)
}

function single(value: number): Spread {
  return { median: value, min: value, max: value }
}
