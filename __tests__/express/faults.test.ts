import { inspect } from 'node:util'
import request from 'supertest'
import { deny, embedAuth, type LatenodePlatform } from 'embed-auth'
import { acmeApp, acmeOptions, acmePlatform, PEOPLE, type AcmeOptions } from '../helpers/acme.js'
import { EXPRESS_VERSIONS } from '../helpers/express-versions.js'
import { remotePlatform } from './remote-platform.js'

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
  ['policy.userId', 500, 'ERR_POLICY', (bad) => ({ policy: { personalSpace: true, userId: bad } })],
  ['policy.spaces', 500, 'ERR_POLICY', (bad) => ({ policy: { spaces: bad } })],
  [
    'policy.mapRole',
    500,
    'ERR_POLICY',
    (bad) => ({
      policy: { spaces: () => [{ spaceId: 1, role: 'x' }], mapRole: bad },
    }),
  ],
  ['policy.planId', 500, 'ERR_POLICY', (bad) => ({ policy: { personalSpace: true, planId: bad } })],
  ['policy.personalSpace', 500, 'ERR_POLICY', (bad) => ({ policy: { personalSpace: bad } })],
  [
    'policy.denyWhen',
    500,
    'ERR_POLICY',
    (bad) => ({ policy: { personalSpace: true, denyWhen: bad } }),
  ],
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

  it('P2 · R6 · a policy that returns nothing, and deny(), answer 403 without the reason', async () => {
    for (const policy of [() => undefined as never, () => deny(CANARY), async () => deny(CANARY)]) {
      const { app } = acmeApp({ policy }, express)
      const response = await request(app).get('/embed-token').set('x-user', 'olivia').expect(403)
      expect(response.body.code).toBe('ERR_DENIED')
      expect(response.text).not.toContain(CANARY)
    }
  })

  it('R3 · a platform function that picks no platform of this library answers ERR_POLICY', async () => {
    for (const chosen of [{}, { kind: 'latenode', name: 'latenode' }, 'latenode', false]) {
      const app = express()
      app.use(embedAuth({ ...acmeOptions(), platform: () => chosen as LatenodePlatform }))
      const response = await request(app).get('/embed-token').set('x-user', 'olivia').expect(500)
      expect(response.body.code).toBe('ERR_POLICY')
    }
  })
})

describe('hooks that end well', () => {
  it('may be asynchronous, each of them', async () => {
    const platform = acmePlatform()
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
})
