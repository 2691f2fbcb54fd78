import { performance } from 'node:perf_hooks'
import { redisSuite } from '../../helpers/redis-server.js'
import { redisFleet, type Fleet } from './fleet.js'
import { tally } from './limited-app.js'

redisSuite('a Redis that loses its scripts', () => {
  let fleet: Fleet
  beforeEach(async () => {
    fleet = await redisFleet()
    await fleet.server.start()
    await fleet.each((app) => app.recovery(performance.now()))
    for (const { app } of fleet.apps) app.changes.length = 0
  })
  afterEach(() => fleet.close())

  it('L3 · flushed under traffic: nobody notices', async () => {
    const { server, each } = fleet
    const traffic = each((app) => app.askFor(1500))
    for (let count = 0; count < 5; count += 1) {
      expect(await server.command('SCRIPT FLUSH')).toBe('+OK\r\n')
      await each((app) => app.ask())
    }
    for (const answers of await traffic) expect(tally(answers)).toBe(`200 × ${answers.length}`)
    for (const { app } of fleet.apps) expect(app.changes).toEqual([])
  })

  it('L3 · flushed while it refuses to load them: a store that remembers the refusal is replaced', async () => {
    const { server, each, report } = fleet
    expect(await server.command('ACL SETUSER default -script|load')).toBe('+OK\r\n')
    expect(await server.command('SCRIPT FLUSH')).toBe('+OK\r\n')
    for (const answer of await each((app) => app.ask())) {
      expect(answer).toMatchObject({ status: 503, code: 'ERR_STORE', retryAfter: '1' })
    }
    expect(await server.command('ACL SETUSER default +script|load')).toBe('+OK\r\n')
    const mendedMs = performance.now()
    const recoveries = await each((app) => app.recovery(mendedMs))
    report(
      'flushed while loading is refused',
      recoveries.map((ms) => `recovered after ${Math.round(ms)} ms`),
    )
    for (const { app } of fleet.apps) expect(app.changes).toEqual(['down', 'up'])
    for (const ms of recoveries) expect(ms).toBeLessThan(3000)
  })
})
