import { join } from 'node:path'
import { startChild, type Child } from '../../bench/child.js'
import { median, rounded } from '../../bench/observe.js'
import type { ServerProtocol } from './overload/server.js'
import type { Tally, VisitorsProtocol } from './overload/visitors.js'

const MAX_PENDING = 32
const TIMES_THE_CAPACITY = 4
/** Rounds of full and too much in turn: other work on the machine then meets both alike. */
const ROUNDS = 4
const ROUND_MS = 1500
const SHED = '503 ERR_OVERLOADED, retry after 1'

const TYPESCRIPT = { execArgv: ['--import', 'tsx'] }
const program = (name: string) => join(__dirname, 'overload', name)
const kinds = (tallies: readonly Tally[]) =>
  [...new Set(tallies.flatMap(({ answers }) => Object.keys(answers)))].sort()

describe('four times the capacity', () => {
  let server: Child<ServerProtocol>
  let visitors: Child<VisitorsProtocol>
  beforeEach(() => {
    server = startChild(program('server.ts'), TYPESCRIPT)
    visitors = startChild(program('visitors.ts'), TYPESCRIPT)
  })
  afterEach(async () => {
    await Promise.all([server.stop(), visitors.stop()])
  })

  it('R7 · sheds with 503 and Retry-After, goes on signing, and recovers at once', async () => {
    const url = await server.ask('listen', { maxPending: MAX_PENDING })
    const fill = () => visitors.ask('inTurn', { url, visitors: MAX_PENDING, durationMs: ROUND_MS })
    const oneVisitor = () => visitors.ask('inTurn', { url, visitors: 1, durationMs: 1000 })
    await fill()
    const alone = await oneVisitor()

    const rounds = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const full = await fill()
      const perSecond = TIMES_THE_CAPACITY * full.tokensPerSecond
      await server.ask('observe')
      const flood = await visitors.ask('unending', { url, perSecond, durationMs: ROUND_MS })
      const { eventLoop } = await server.ask('observed')
      rounds.push({ full, flood, eventLoop: eventLoop! })
    }
    const after = await oneVisitor()

    const capacity = median(rounds.map(({ full }) => full.tokensPerSecond))
    const goodput = median(
      rounds.map(({ full, flood }) => flood.tokensPerSecond / full.tokensPerSecond),
    )
    const offered = median(
      rounds.map(({ full, flood }) => flood.requestsPerSecond / full.tokensPerSecond),
    )
    const stallMs = median(rounds.map(({ eventLoop }) => eventLoop.p99Ms))
    const refusalMs = median(rounds.map(({ flood }) => flood.refusalLatency.p50Ms))
    const settledMs = Math.max(...rounds.map(({ flood }) => flood.settledMs))
    console.info(
      `RSA-4096, maxPending ${MAX_PENDING}: capacity ${capacity.toFixed(0)}/s, offered ` +
        `${offered.toFixed(1)} times as much, tokens ${(goodput * 100).toFixed(0)} % of capacity, ` +
        `refusals in ${refusalMs.toFixed(1)} ms (median), event loop late by ` +
        `${stallMs.toFixed(1)} ms (p99), settled after ${settledMs.toFixed(0)} ms, one visitor ` +
        `${alone.tokenLatency.p50Ms.toFixed(1)} ms before and ` +
        `${after.tokenLatency.p50Ms.toFixed(1)} ms after (median)`,
    )

    expect(kinds(rounds.map(({ full }) => full))).toEqual(['200'])
    expect(kinds(rounds.map(({ flood }) => flood))).toEqual(['200', SHED])
    expect(offered).toBeGreaterThan(TIMES_THE_CAPACITY * 0.75)
    expect(goodput).toBeGreaterThan(0.6)
    // As long as the pending signatures would take on the event loop, were they made there.
    expect(stallMs).toBeLessThan(rounded(MAX_PENDING * alone.tokenLatency.p50Ms) / 2)
    expect(settledMs).toBeLessThan(1000)
    expect(kinds([after])).toEqual(['200'])
    expect(after.tokenLatency.p50Ms).toBeLessThan(alone.tokenLatency.p50Ms * 3)
  })
})
