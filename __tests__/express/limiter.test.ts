import { MemoryStore } from 'express-rate-limit'
import request from 'supertest'
import { latenode } from 'embed-auth'
import { acmeApp } from '../helpers/acme.js'
import { EXPRESS_VERSIONS } from '../helpers/express-versions.js'
import { ecPair } from '../helpers/key-pairs.js'

/** A memory store that remembers the keys it counted. */
function watchedStore(): { store: MemoryStore; keys: string[] } {
  const store = new MemoryStore()
  const keys: string[] = []
  const increment = store.increment.bind(store)
  store.increment = (key) => {
    keys.push(key)
    return increment(key)
  }
  return { store, keys }
}

describe.each(EXPRESS_VERSIONS)('rate limit on %s', (_version, express) => {
  it('L1 · users behind one address have a bucket each', async () => {
    const { app } = acmeApp({ rateLimit: { limit: 2 } }, express)
    const ask = (user: string) => request(app).get('/embed-token').set('x-user', user)
    await ask('olivia').expect(200)
    await ask('olivia').expect(200)
    await ask('olivia').expect(429)
    await ask('vera').expect(200)
  })

  it('L1 · a user keeps the bucket on whatever address', async () => {
    const { app } = acmeApp({ rateLimit: { limit: 1 } }, express)
    app.set('trust proxy', 1)
    const ask = (address: string) =>
      request(app).get('/embed-token').set('x-user', 'olivia').set('X-Forwarded-For', address)
    await ask('203.0.113.1').expect(200)
    await ask('203.0.113.2').expect(429)
  })

  it('L1 · who is unauthenticated, denied or failed counts by address, whatever they forge', async () => {
    const { store, keys } = watchedStore()
    const { app } = acmeApp({ rateLimit: { limit: 3, store } }, express)
    const ask = (user?: string) => {
      const call = request(app).get('/embed-token').set('X-Forwarded-For', String(keys.length))
      return user ? call.set('x-user', user) : call
    }
    await ask().expect(401)
    await ask('sam').expect(403)
    await ask('nobody').expect(500)
    await ask().expect(429)
    expect(new Set(keys).size).toBe(1)
    expect(keys[0]).toMatch(/127\.0\.0\.1/)
    await ask('olivia').expect(200)
  })

  it('L1 · unauthenticated clients behind a trusted proxy count apart', async () => {
    const { app } = acmeApp({ rateLimit: { limit: 1 } }, express)
    app.set('trust proxy', 1)
    const ask = (address: string) =>
      request(app).get('/embed-token').set('X-Forwarded-For', address)
    await ask('203.0.113.1').expect(401)
    await ask('203.0.113.1').expect(429)
    await ask('203.0.113.2').expect(401)
    await ask('2001:db8:0:1::1').expect(401)
    await ask('2001:db8:0:1::2').expect(429)
  })

  it('L1 · the same user id under two tenants is two people', async () => {
    const platforms = [1, 2].map((tenantId) =>
      latenode({ tenantId, privateKey: ecPair().privateKey }),
    )
    let turn = 0
    const platform = () => platforms[turn]!
    const { app } = acmeApp({ rateLimit: { limit: 1 }, platform }, express)
    const ask = () => request(app).get('/embed-token').set('x-user', 'olivia')
    await ask().expect(200)
    await ask().expect(429)
    turn = 1
    await ask().expect(200)
  })

  it('L5 · 429 is problem+json with Retry-After and RateLimit, and shows no key', async () => {
    const { store, keys } = watchedStore()
    const { app } = acmeApp({ rateLimit: { limit: 1, windowMs: 30_000, store } }, express)
    const ask = () => request(app).get('/embed-token').set('x-user', 'olivia')
    await ask().expect(200)
    const response = await ask().expect(429)
    expect(response.body).toEqual({
      type: 'about:blank',
      title: 'Too Many Requests',
      status: 429,
      code: 'ERR_RATE_LIMITED',
      detail: 'Too many embed tokens were asked for; retry later.',
    })
    expect(response.headers['content-type']).toBe('application/problem+json')
    expect(response.headers['cache-control']).toBe('no-store')
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0)
    expect(Number(response.headers['retry-after'])).toBeLessThanOrEqual(30)
    expect(response.headers.ratelimit).toMatch(/^limit=1, remaining=0, reset=\d+$/)
    expect(response.headers['ratelimit-policy']).toBe('1;w=30')
    expect(keys[0]).toMatch(/^[\w-]{43}$/)
    expect(JSON.stringify(response.headers)).not.toContain(keys[0])
    expect(keys.join()).not.toContain('olivia')
  })

  it('counts 60 a minute by default, and nothing with `false`', async () => {
    const counted = acmeApp({}, express)
    const first = await request(counted.app).get('/embed-token').set('x-user', 'olivia')
    expect(first.headers.ratelimit).toMatch(/^limit=60, remaining=59, reset=60$/)
    const free = acmeApp({ rateLimit: false }, express)
    const other = await request(free.app).get('/embed-token').set('x-user', 'olivia').expect(200)
    expect(other.headers.ratelimit).toBeUndefined()
  })

  it('fills in its own defaults for options that are given as undefined', async () => {
    const { app } = acmeApp({ rateLimit: { limit: undefined as never } }, express)
    const response = await request(app).get('/embed-token').set('x-user', 'olivia').expect(200)
    expect(response.headers.ratelimit).toMatch(/^limit=60,/)
  })

  it.each([Number.NaN, '5', undefined, -1])(
    'L1 · a limit function that returns %p refuses rather than lets everybody through',
    async (limit) => {
      const { app } = acmeApp({ rateLimit: { limit: async () => limit as number } }, express)
      const response = await request(app).get('/embed-token').set('x-user', 'olivia').expect(500)
      expect(response.body.code).toBe('ERR_OPTION_INVALID')
    },
  )

  it.each<[string, () => unknown]>([
    ['an object', () => ({ toString: () => 'olivia' })],
    ['nothing', () => undefined],
    ['null', () => null],
    ['an empty string', () => ''],
    ['NaN', () => NaN],
    ['an array', () => ['olivia']],
    [
      'an error that it throws',
      () => {
        throw new TypeError('canary')
      },
    ],
    ['a rejection', () => Promise.reject(new Error('canary'))],
  ])('L1 · a keyGenerator that gives %s is refused, and not as the store', async (_what, key) => {
    const { app } = acmeApp({ rateLimit: { limit: 2, keyGenerator: key as never } }, express)
    for (let turn = 0; turn < 4; turn += 1) {
      const response = await request(app).get('/embed-token').set('x-user', 'olivia').expect(500)
      expect(response.body.code).toBe('ERR_OPTION_INVALID')
      expect(response.text).not.toContain('canary')
    }
  })

  it('L1 · a keyGenerator can return a safe integer', async () => {
    const keyGenerator = (req: { get(name: string): string | undefined }) =>
      (req.get('x-user') === 'olivia' ? 1 : 2) as never
    const { app } = acmeApp({ rateLimit: { limit: 1, keyGenerator } }, express)
    const ask = (user: string) => request(app).get('/embed-token').set('x-user', user)
    await ask('olivia').expect(200)
    await ask('olivia').expect(429)
    await ask('vera').expect(200)
  })

  it.each(['limit', 'skip', 'identifier'])('L1 · a %s that throws is named', async (name) => {
    const throwing = () => {
      throw new Error('canary')
    }
    const { app } = acmeApp(
      { rateLimit: { standardHeaders: 'draft-8', [name]: throwing } },
      express,
    )
    const response = await request(app).get('/embed-token').set('x-user', 'olivia').expect(500)
    expect(response.body.code).toBe('ERR_OPTION_INVALID')
  })

  it.each<[string, unknown]>([
    ['undefined hits', {}],
    ['null', { totalHits: null }],
    ['NaN', { totalHits: NaN }],
    ['a negative number', { totalHits: -1 }],
    ['text', { totalHits: 'OK' }],
    ['a number as text', { totalHits: '7' }],
    ['nothing', undefined],
  ])('L1 · a store that answers with %s is ERR_STORE', async (_what, count) => {
    const store = { increment: async () => count, decrement() {}, resetKey() {} }
    const { app } = acmeApp(
      { rateLimit: { limit: 3, validate: false, store: store as never } },
      express,
    )
    const response = await request(app).get('/embed-token').set('x-user', 'olivia').expect(503)
    expect(response.body.code).toBe('ERR_STORE')
  })

  it('L1 · warns once of X-Forwarded-For if Express trusts no proxy', async () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => {})
    try {
      const { app } = acmeApp({}, express)
      const ask = () => request(app).get('/embed-token').set('X-Forwarded-For', '203.0.113.1')
      await request(app).get('/embed-token').expect(401)
      expect(warn).not.toHaveBeenCalled()
      await ask().expect(401)
      await ask().expect(401)
      expect(warn).toHaveBeenCalledTimes(1)
      expect(warn.mock.calls[0]![0]).toContain('trust proxy')
      const trusting = acmeApp({}, express).app.set('trust proxy', 1)
      await request(trusting).get('/embed-token').set('X-Forwarded-For', '203.0.113.1').expect(401)
      expect(warn).toHaveBeenCalledTimes(1)
    } finally {
      warn.mockRestore()
    }
  })

  it('hands its hooks the request itself, with what was counted', async () => {
    const seen: unknown[] = []
    const { app } = acmeApp(
      {
        rateLimit: {
          standardHeaders: 'draft-8',
          keyGenerator: (req) => req.get('x-user') ?? '',
          skip: (req) => req.get('x-skip') !== undefined,
          limit: (req) => (req.get('x-user') === 'olivia' ? 2 : 1),
          identifier: (req) => `user-${req.get('x-user')}`,
          requestPropertyName: 'counted',
          skipFailedRequests: true,
          requestWasSuccessful: (req) => seen.push(Reflect.get(req, 'counted')) > 0,
        },
      },
      express,
    )
    const ask = (user: string) => request(app).get('/embed-token').set('x-user', user)
    const response = await ask('olivia').expect(200)
    expect(response.headers.ratelimit).toMatch(/^"user-olivia"; r=1;/)
    await ask('olivia').expect(200)
    await ask('olivia').expect(429)
    await ask('olivia').set('x-skip', '1').expect(200)
    await ask('vera').expect(200)
    await ask('vera').expect(429)
    expect(seen[0]).toMatchObject({ limit: 2, used: 1, remaining: 1, key: 'olivia' })
  })

  it('a store that hangs is cut off by the deadline', async () => {
    const store = { increment: () => new Promise<never>(() => {}), decrement() {}, resetKey() {} }
    const { app } = acmeApp({ rateLimit: { store: store as never }, timeoutMs: 20 }, express)
    const response = await request(app).get('/embed-token').set('x-user', 'olivia').expect(503)
    expect(response.body.code).toBe('ERR_TIMEOUT')
  })
})
