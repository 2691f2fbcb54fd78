import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { redisSuite } from '../../helpers/redis-server.js'
import { redisFleet, type Fleet } from './fleet.js'
import { slowestMs, tally } from './limited-app.js'

redisSuite('a Redis that is not there', () => {
  let fleet: Fleet
  afterEach(() => fleet.close())

  const inMs = (ms: number): string => `${Math.round(ms)} ms`

  it('L3 · down for 14 s at boot: requests are refused at once, and every client’s limiter recovers', async () => {
    fleet = await redisFleet()
    const { server, each, report } = fleet
    const during = await each((app) => app.askFor(14_000))
    for (const answers of during) {
      for (const answer of answers) {
        expect(answer).toMatchObject({ status: 503, code: 'ERR_STORE', retryAfter: '1' })
      }
      expect(slowestMs(answers)).toBeLessThan(1500)
    }
    await server.start()
    const startedMs = performance.now()
    const recoveries = await each((app) => app.recovery(startedMs))
    report(
      'down for 14 s at boot',
      recoveries.map(
        (ms, index) =>
          `recovered after ${inMs(ms)}; slowest refusal ${inMs(slowestMs(during[index]!))}`,
      ),
    )
    for (const { app } of fleet.apps) expect(app.changes).toEqual(['down', 'up'])
    for (const ms of recoveries) expect(ms).toBeLessThan(8000)
  })

  it('L3 · killed under traffic and restarted: every client’s limiter recovers', async () => {
    fleet = await redisFleet()
    const { server, each, report } = fleet
    await server.start()
    await each((app) => app.recovery(performance.now()))
    for (const { app } of fleet.apps) app.changes.length = 0

    const traffic = each((app) => app.askFor(4000))
    await delay(500)
    await server.kill()
    const during = await traffic
    for (const answers of during) {
      expect(answers[0]).toMatchObject({ status: 200 })
      expect(answers.at(-1)).toMatchObject({ status: 503, code: 'ERR_STORE' })
      expect(slowestMs(answers)).toBeLessThan(1500)
    }
    await server.start()
    const startedMs = performance.now()
    const recoveries = await each((app) => app.recovery(startedMs))
    report(
      'killed under traffic, restarted after 3.5 s',
      recoveries.map(
        (ms, index) =>
          `recovered after ${inMs(ms)}; ${tally(during[index]!)}; slowest ${inMs(slowestMs(during[index]!))}`,
      ),
    )
    for (const { app } of fleet.apps) expect(app.changes).toEqual(['down', 'up'])
    for (const ms of recoveries) expect(ms).toBeLessThan(8000)
  })

  it('L4 · allow: nobody is refused while Redis is down, and all are counted again afterwards', async () => {
    fleet = await redisFleet('allow')
    const { server, each, report } = fleet
    const during = await each((app) => app.askFor(2000))
    for (const answers of during) {
      expect(tally(answers)).toBe(`200 × ${answers.length}`)
      expect(slowestMs(answers)).toBeLessThan(1500)
    }
    await server.start()
    const startedMs = performance.now()
    const recoveries = await each(async (app) => {
      // Those who ask find the way back: there is no timer that does.
      while (!app.changes.includes('up') && performance.now() - startedMs < 20_000) {
        await app.askFor(25)
      }
      return performance.now() - startedMs
    })
    report(
      'down for 2 s at boot',
      recoveries.map((ms) => `counted again after ${inMs(ms)}`),
    )
    for (const { app } of fleet.apps) expect(app.changes).toEqual(['down', 'up'])
  })
})
