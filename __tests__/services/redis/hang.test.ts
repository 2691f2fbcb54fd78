import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import type { Options } from 'express-rate-limit'
import { resilientStore } from 'embed-auth'
import { redisServer, redisSuite } from '../../helpers/redis-server.js'
import { REDIS_CLIENTS } from './clients.js'
import { redisFleet, type Fleet } from './fleet.js'
import { tally } from './limited-app.js'

const AT_ONCE = 100

function range(times: readonly number[]): string {
  return `${Math.round(Math.min(...times))}–${Math.round(Math.max(...times))} ms`
}

redisSuite('a Redis that is stopped (SIGSTOP) and goes on (SIGCONT)', () => {
  let fleet: Fleet | undefined
  afterEach(async () => {
    await fleet?.close()
    fleet = undefined
  })

  it.each(['deny', 'allow'] as const)(
    'L4 · %s: those who were there when it began pay for it, nobody after them',
    async (whenDown) => {
      fleet = await redisFleet(whenDown)
      const { server, apps, each, report } = fleet
      await server.start()
      await each((app) => app.recovery(performance.now()))
      await delay(1500)
      await each((app) => app.ask())

      server.freeze()
      const lines: string[] = []
      for (const { app } of apps) {
        const onset = await app.countTogether(AT_ONCE)
        const after = await app.countTogether(AT_ONCE)
        expect(Math.min(...onset)).toBeGreaterThan(190)
        // At most one of them may be the probe.
        expect(after.filter((tookMs) => tookMs > 100).length).toBeLessThanOrEqual(1)
        lines.push(
          `onset ${range(onset)} for each of ${AT_ONCE}; the next ${AT_ONCE} ${range(after)}`,
        )
        const answers = await app.askTogether(10)
        expect(tally(answers)).toBe(`${whenDown === 'deny' ? 503 : 200} × 10`)
      }
      await delay(3000)
      server.thaw()
      const thawedMs = performance.now()
      const recoveries = await each(async (app) => {
        while (app.changes.at(-1) !== 'up' && performance.now() - thawedMs < 20_000) {
          await app.askFor(25)
        }
        return performance.now() - thawedMs
      })
      report(
        'stopped and continued',
        lines.map((line, index) => `${line}; recovered after ${Math.round(recoveries[index]!)} ms`),
      )
      for (const { app } of apps) expect(app.changes.slice(-2)).toEqual(['down', 'up'])
      for (const ms of recoveries) expect(ms).toBeLessThan(8000)
    },
  )

  it.each(REDIS_CLIENTS)(
    'L4 · a stall of this process’s own event loop is no fault of Redis (%s)',
    async (_name, open) => {
      const server = await redisServer()
      await server.start()
      const client = open(server.port)
      let missed = 0
      for (let round = 0; round < 20; round += 1) {
        const store = resilientStore(client.createStore, { whenDown: 'deny' })
        store.init({ windowMs: 60_000 } as Options)
        // The connection of the first round is still being made; the stall comes with the next ones.
        if (round === 0) await delay(200)
        const counting = store.increment('stall').catch(() => (missed += 1))
        for (const endMs = performance.now() + 400; performance.now() < endMs;);
        await counting
      }
      client.close()
      await server.close()
      expect(missed).toBe(0)
    },
  )
})
