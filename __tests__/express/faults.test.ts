import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import request from 'supertest'
import { deny, embedAuth, latenode, type LatenodePlatform } from 'embed-auth'
import { acmeApp, acmeOptions, acmePlatform, PEOPLE, type AcmeOptions } from '../helpers/acme.js'
import { EXPRESS_VERSIONS } from '../helpers/express-versions.js'
import { ecPair } from '../helpers/key-pairs.js'

const CANARY = 'canary-5f1d'

/** What a hook may do instead of returning. */
const MISBEHAVIOURS: readonly (readonly [string, () => never | Promise<never>])[] = [
  [
    'throws an error',
    () => {
      throw new Error(CANARY)
    },
  ],
  [
    'throws undefined',
    () => {
      throw undefined
    },
  ],
  [
    'throws a string',
    () => {
      throw CANARY
    },
  ],
  ['rejects with an error', () => Promise.reject(new Error(CANARY))],
  ['rejects with undefined', () => Promise.reject(undefined)],
]

/** Each hook of the options, made to misbehave, with the code that it answers with. */
const HOOKS: readonly (readonly [
  string,
  number,
  string,
  (bad: () => never) => Partial<AcmeOptions>,
])[] = [
  ['getUser', 500, 'ERR_RESOLVER', (bad) => ({ getUser: bad })],
  ['platform', 500, 'ERR_POLICY', (bad) => ({ platform: bad })],
  ['policy', 500, 'ERR_POLICY', (bad) => ({ policy: bad })],
  ['policy.userId', 500, 'ERR_POLICY', (bad) => ({ policy: { userId: bad } })],
  ['policy.spaces', 500, 'ERR_POLICY', (bad) => ({ policy: { spaces: bad } })],
  [
    'policy.mapRole',
    500,
    'ERR_POLICY',
    (bad) => ({
      policy: { spaces: () => [{ spaceId: 1, role: 'x' }], mapRole: bad },
    }),
  ],
  ['policy.planId', 500, 'ERR_POLICY', (bad) => ({ policy: { planId: bad } })],
  ['policy.personalSpace', 500, 'ERR_POLICY', (bad) => ({ policy: { personalSpace: bad } })],
  ['policy.denyWhen', 500, 'ERR_POLICY', (bad) => ({ policy: { denyWhen: bad } })],
  ['a remote signer', 503, 'ERR_SIGNER', (bad) => ({ platform: remotePlatform(bad) })],
  [
    'the rate limit’s store',
    503,
    'ERR_STORE',
    (bad) => ({
      rateLimit: { store: { increment: bad, decrement: () => {}, resetKey: () => {} } },
    }),
  ],
  ['now', 500, 'ERR_CLAIMS', (bad) => ({ now: bad })],
]

function remotePlatform(sign: () => Promise<Uint8Array>): LatenodePlatform {
  const publicKey = ecPair().publicKey
  return latenode({ tenantId: 7, privateKey: { algorithm: 'ES256', sign }, publicKey })
}

describe.each(EXPRESS_VERSIONS)('faults of hooks on %s', (_version, express) => {
  const cases = HOOKS.flatMap(([hook, status, code, change]) =>
    MISBEHAVIOURS.map(([how, bad]) => [hook, how, status, code, change, bad] as const),
  ).filter(([hook, how]) => hook !== 'now' || how.startsWith('throws'))

  it.each(cases)(
    'R3 · R6 · %s that %s answers %i %s and says nothing of the cause',
    async (_hook, _how, status, code, change, bad) => {
      const { app } = acmeApp(change(bad as () => never), express)
      app.set('env', 'development')
      const response = await request(app).get('/embed-token').set('x-user', 'olivia')
      expect(response.status).toBe(status)
      expect(response.headers['content-type']).toBe('application/problem+json')
      expect(response.body.code).toBe(code)
      expect(response.text + inspect(response.headers)).not.toContain(CANARY)
      if (status === 503) expect(response.headers['retry-after']).toBe('1')
    },
  )

  it('R3 · a listener of events that throws or rejects changes nothing', async () => {
    for (const [, bad] of MISBEHAVIOURS) {
      const { app } = acmeApp({ onEvent: bad }, express)
      await request(app).get('/embed-token').set('x-user', 'olivia').expect(200)
      await request(app).get('/embed-token').expect(401)
    }
  })

  it.each([
    ['getUser', { getUser: () => new Promise<never>(() => {}) }],
    ['platform', { platform: () => new Promise<never>(() => {}) }],
    ['policy', { policy: () => new Promise<never>(() => {}) }],
    ['denyWhen', { policy: { denyWhen: () => new Promise<never>(() => {}) } }],
  ] as const)('R4 · a %s that never settles is cut off with 503', async (_hook, changes) => {
    const { app } = acmeApp({ ...changes, timeoutMs: 20 }, express)
    const response = await request(app).get('/embed-token').set('x-user', 'olivia').expect(503)
    expect(response.body.code).toBe('ERR_TIMEOUT')
    expect(response.headers['retry-after']).toBe('1')
  })

  it('R4 · a signer that never settles is cut off with 503 and sees its signal abort', async () => {
    let calls = 0
    let signal: AbortSignal | undefined
    const { sign } = await import('node:crypto')
    const platform = latenode({
      tenantId: 7,
      publicKey: ecPair().publicKey,
      privateKey: {
        algorithm: 'ES256',
        sign: (data, abort) => {
          calls += 1
          signal = abort
          // The first signature proves the key; the next one hangs.
          if (calls > 1) return new Promise(() => {})
          const key = { key: ecPair().privateKey, dsaEncoding: 'ieee-p1363' } as const
          return Promise.resolve(sign('sha256', data, key))
        },
      },
    })
    const { app, embed } = acmeApp({ platform, timeoutMs: 40 }, express)
    await embed.ready()
    const response = await request(app).get('/embed-token').set('x-user', 'olivia').expect(503)
    expect(response.body.code).toBe('ERR_TIMEOUT')
    expect(calls).toBe(2)
    expect(signal?.aborted).toBe(true)
  })

  it('R5 · a client that went away while the user was resolved costs no signature', async () => {
    const resolver = withResolvers<void>()
    const aborted = withResolvers<void>()
    const onEvent = jest.fn()
    const { app } = acmeApp(
      {
        onEvent,
        policy: async (user, { signal }) => {
          signal.addEventListener('abort', () => aborted.resolve())
          resolver.resolve()
          await aborted.promise
          return { userId: String(user.id), spaces: [] }
        },
      },
      express,
    )
    const server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const client = httpRequest({ port, path: '/embed-token', headers: { 'x-user': 'olivia' } })
    client.on('error', () => {})
    client.end()
    await resolver.promise
    client.destroy()
    await aborted.promise
    await new Promise((resolve) => setImmediate(resolve))
    expect(onEvent).not.toHaveBeenCalled()
    server.close()
  })

  it('a policy that returns nothing, and deny(), answer 403 without the reason', async () => {
    for (const policy of [() => undefined as never, () => deny(CANARY), async () => deny(CANARY)]) {
      const { app } = acmeApp({ policy }, express)
      const response = await request(app).get('/embed-token').set('x-user', 'olivia').expect(403)
      expect(response.body.code).toBe('ERR_DENIED')
      expect(response.text).not.toContain(CANARY)
    }
  })

  it('a platform function that picks no platform of this library answers ERR_POLICY', async () => {
    for (const chosen of [
      undefined,
      null,
      {},
      { kind: 'latenode', name: 'latenode' },
      'latenode',
    ]) {
      const app = express()
      app.use(embedAuth({ ...acmeOptions(), platform: () => chosen as LatenodePlatform }))
      const response = await request(app).get('/embed-token').set('x-user', 'olivia').expect(500)
      expect(response.body.code).toBe('ERR_POLICY')
    }
  })

  it('past `maxPending` the answer is 503 ERR_OVERLOADED, and afterwards all is well again', async () => {
    const { sign } = await import('node:crypto')
    const waiting: (() => void)[] = []
    let hold = false
    const platform = latenode({
      tenantId: 7,
      publicKey: ecPair().publicKey,
      privateKey: {
        algorithm: 'ES256',
        sign: (data) =>
          new Promise((resolve) => {
            const key = { key: ecPair().privateKey, dsaEncoding: 'ieee-p1363' } as const
            const finish = () => resolve(sign('sha256', data, key))
            if (hold) waiting.push(finish)
            else finish()
          }),
      },
    })
    const { embed } = acmeApp({ platform, maxPending: 2, cache: false }, express)
    await embed.ready()
    hold = true
    const held = [embed.issue(PEOPLE.olivia!), embed.issue(PEOPLE.vera!)]
    while (waiting.length < 2) await new Promise((resolve) => setImmediate(resolve))
    await expect(embed.issue(PEOPLE.olivia!)).rejects.toMatchObject({
      code: 'ERR_OVERLOADED',
      status: 503,
      headers: { 'Retry-After': '1' },
    })
    for (const finish of waiting) finish()
    await Promise.all(held)
    hold = false
    await expect(embed.issue(PEOPLE.olivia!)).resolves.toMatchObject({ platform: 'latenode' })
  })
})

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

describe('hooks that end well', () => {
  it('may be asynchronous, each of them', async () => {
    const { app } = acmeApp({
      getUser: async () => PEOPLE.olivia,
      platform: async () => platform,
      policy: {
        userId: async (user) => String(user.id),
        spaces: async () => [{ spaceId: 1, role: 'x' }],
        mapRole: async () => 'no-code' as const,
        personalSpace: async () => false,
        planId: async () => 3,
        denyWhen: async () => false as const,
      },
    })
    await request(app).get('/embed-token').expect(200)
  })
  const platform = acmePlatform()
})
