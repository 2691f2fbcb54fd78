import { performance } from 'node:perf_hooks'
import type { Options, Store } from 'express-rate-limit'
import request from 'supertest'
import { embedAuth, resilientStore, type EmbedAuthEvent } from 'embed-auth'
import { acmeApp, acmeOptions } from '../helpers/acme.js'
import { EXPRESS_VERSIONS, type ExpressFactory } from '../helpers/express-versions.js'
import { faultsOf } from '../helpers/issues.js'
import { socketStore, startBlackHole, startEcho, type SocketServer } from '../helpers/sockets.js'

const CANARY = 'canary-7c41'

/** Busy for so long that every timer is late. */
function stall(durationMs: number): void {
  const endMs = performance.now() + durationMs
  while (performance.now() < endMs);
}

const storeEvents = (events: readonly EmbedAuthEvent[]) =>
  events.filter(({ type }) => type === 'store').map(({ code }) => code ?? 'back')

describe.each(EXPRESS_VERSIONS)('a store that never answers, on %s', (_version, express) => {
  let hole: SocketServer
  beforeEach(async () => {
    hole = await startBlackHole()
  })
  afterEach(() => hole.close())

  function app(whenDown: 'deny' | 'allow', changes: Parameters<typeof acmeApp>[0] = {}) {
    const store = resilientStore(() => socketStore(hole.port), { whenDown })
    return { store, ...acmeApp({ rateLimit: { store }, ...changes }, express) }
  }

  it('L4 · is cut off and answered 503 with Retry-After where whenDown is deny', async () => {
    const deny = app('deny')
    const ask = () => request(deny.app).get('/embed-token').set('x-user', 'olivia')
    const startedMs = performance.now()
    const response = await ask()
    const firstMs = performance.now() - startedMs
    expect(response.status).toBe(503)
    expect(response.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'retry-after': '1',
      'cache-control': 'no-store',
    })
    expect(response.body).toMatchObject({ status: 503, code: 'ERR_STORE' })
    // Far below the five seconds of the whole route.
    expect(firstMs).toBeLessThan(2000)
    const answers = await Promise.all(Array.from({ length: 20 }, ask))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 503))
    deny.store.shutdown()
  })

  it('L4 · lets the request pass where whenDown is allow', async () => {
    const allow = app('allow')
    const response = await request(allow.app).get('/embed-token').set('x-user', 'olivia')
    expect(response.status).toBe(200)
    expect(response.body).toMatchObject({ platform: 'latenode' })
    // Nothing is promised for later, when the real count is known again.
    expect(response.headers.ratelimit).toBe('limit=60, remaining=59, reset=0')
    allow.store.shutdown()
  })

  it('L4 · leaves those who are refused anyway their own answer', async () => {
    const { app: refusing, store } = app('deny')
    await request(refusing).get('/embed-token').expect(401)
    await request(refusing).get('/embed-token').set('x-user', 'sam').expect(403)
    store.shutdown()
  })

  it('L4 · is reported through the middleware’s onEvent, once', async () => {
    const events: EmbedAuthEvent[] = []
    const now = () => Date.UTC(2030, 0, 1)
    const reported = app('deny', { onEvent: (event) => void events.push(event), now })
    for (let count = 0; count < 3; count += 1) {
      await request(reported.app).get('/embed-token').set('x-user', 'olivia').expect(503)
    }
    expect(events.filter(({ type }) => type === 'store')).toEqual([
      { type: 'store', code: 'ERR_STORE', at: '2030-01-01T00:00:00.000Z' },
    ])
    expect(events.filter(({ type }) => type === 'failed')).toHaveLength(3)
    reported.store.shutdown()
  })
})

describe('a store with a listener of its own', () => {
  it('L4 · reports to that one instead, so that nobody hears it twice', async () => {
    const own: EmbedAuthEvent[] = []
    const audit: EmbedAuthEvent[] = []
    const store = resilientStore(() => Promise.reject(new Error(CANARY)), {
      whenDown: 'allow',
      onEvent: (event) => void own.push(event),
    })
    const { app } = acmeApp({ rateLimit: { store }, onEvent: (event) => void audit.push(event) })
    await request(app).get('/embed-token').set('x-user', 'olivia').expect(200)
    expect(storeEvents(own)).toEqual(['ERR_STORE'])
    expect(storeEvents(audit)).toEqual([])
  })
})

it.each(EXPRESS_VERSIONS)(
  'R4 · a store that hangs delays a request without a user until the deadline, on %s',
  async (_version, express) => {
    const store = hangingStore()
    const { app } = acmeApp({ rateLimit: { store }, timeoutMs: 50 }, express)
    expect((await request(app).get('/embed-token')).status).toBe(401)
  },
)

/** A store that is not wrapped, and never answers. */
function hangingStore(): Store {
  const never = () => new Promise<never>(() => undefined)
  return { increment: never, decrement: never, resetKey: never }
}

describe('a store that fails', () => {
  it.each(EXPRESS_VERSIONS)(
    'R6 · keeps its error’s text out of every answer, on %s',
    async (_version: string, express: ExpressFactory) => {
      const store = resilientStore(() => Promise.reject(new Error(CANARY)), { whenDown: 'deny' })
      const { app } = acmeApp({ rateLimit: { store } }, express)
      for (let count = 0; count < 2; count += 1) {
        const response = await request(app).get('/embed-token').set('x-user', 'olivia')
        expect(response.status).toBe(503)
        expect(response.text + JSON.stringify(response.headers)).not.toContain(CANARY)
      }
    },
  )

  it('L4 · is not to be combined with passOnStoreError', () => {
    const store = resilientStore(() => socketStore(1), { whenDown: 'allow' })
    const rateLimit = { store, passOnStoreError: true }
    expect(faultsOf(() => embedAuth(acmeOptions({ rateLimit })))).toEqual([
      ['ERR_OPTION_INVALID', 'rateLimit.passOnStoreError'],
    ])
  })
})

describe('the deadline of a store', () => {
  it('L4 · is not fooled by a stalled event loop: the store that answered meanwhile is up', async () => {
    const echo = await startEcho()
    const missed: unknown[] = []
    for (let round = 0; round < 5; round += 1) {
      const store = resilientStore(() => socketStore(echo.port), {
        whenDown: 'deny',
        timeoutMs: 100,
      })
      store.init({ windowMs: 60_000 } as Options)
      // Two round trips under one deadline, and a stall four times as long before the second.
      const counting = store.increment('a').catch((error: unknown) => missed.push(error))
      stall(400)
      await counting
      store.shutdown()
    }
    await echo.close()
    expect(missed).toEqual([])
  })
})
