import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Request } from 'express'
import { MemoryStore } from 'express-rate-limit'
import request from 'supertest'
import { EmbedAuthError, latenode, resilientStore, type EmbedAuthEvent } from 'embed-auth'
import { acmeApp, PEOPLE, type AcmeOptions } from '../helpers/acme.js'
import { EXPRESS_VERSIONS } from '../helpers/express-versions.js'
import { ecPair } from '../helpers/key-pairs.js'
import { remotePlatform } from './remote-platform.js'

const CANARY = 'canary-81c3'
const boom = (): never => {
  throw new Error(CANARY)
}
const failingStore = () => ({ increment: boom, decrement: () => {}, resetKey: () => {} })

interface Reported {
  readonly error: EmbedAuthError
  readonly req: Request | undefined
}

function listener() {
  const reported: Reported[] = []
  const onError: AcmeOptions['onError'] = (error, { req }) => void reported.push({ error, req })
  return { reported, onError }
}

/** Waits for something that happens in the background. */
async function until(isDone: () => boolean): Promise<void> {
  while (!isDone()) await delay(5)
}

describe.each(EXPRESS_VERSIONS)('onError on %s', (_version, express) => {
  it.each<[string, string, Partial<AcmeOptions>]>([
    ['getUser', 'ERR_RESOLVER', { getUser: boom }],
    ['the platform function', 'ERR_POLICY', { platform: boom }],
    ['the policy', 'ERR_POLICY', { policy: boom }],
    ['the rate limit store', 'ERR_STORE', { rateLimit: { store: failingStore() } }],
    ['the clock', 'ERR_CLAIMS', { now: boom }],
  ])('F1 · gets the error of %s with its cause, and the request', async (_what, code, changes) => {
    const { reported, onError } = listener()
    const { app } = acmeApp({ ...changes, onError }, express)
    await request(app).get('/embed-token').set('x-user', 'olivia')
    expect(reported).toHaveLength(1)
    const { error, req } = reported[0]!
    expect(error).toBeInstanceOf(EmbedAuthError)
    expect(error).toMatchObject({ code, cause: { message: CANARY } })
    expect(req?.headers['x-user']).toBe('olivia')
  })

  it.each([
    ['attach()', false],
    ['attach: true', true],
  ])('F1 · gets what fails in %s', async (_what, attach) => {
    const { reported, onError } = listener()
    const { app, embed } = acmeApp({ policy: boom, onError, attach }, express)
    if (!attach) app.use(embed.attach())
    await request(app).get('/page').set('x-user', 'olivia').set('Accept', 'text/html')
    expect(reported.map(({ error }) => error.code)).toEqual(['ERR_POLICY'])
    expect(reported[0]!.req?.url).toBe('/page')
  })

  it('F1 · gets nothing that answers below 500', async () => {
    const { reported, onError } = listener()
    const { app } = acmeApp({ onError, rateLimit: { limit: 1 } }, express)
    await request(app).get('/embed-token').expect(401)
    await request(app).get('/embed-token').set('x-user', 'sam').expect(429)
    await request(app).put('/embed-token').expect(405)
    await request(app).get('/embed-token').set('Sec-Fetch-Site', 'cross-site').expect(403)
    expect(reported).toEqual([])
  })

  it('F1 · gets a store that fails while a refused request is counted', async () => {
    const { reported, onError } = listener()
    const { app } = acmeApp({ onError, rateLimit: { store: failingStore() } }, express)
    await request(app).get('/embed-token').expect(401)
    expect(reported.map(({ error }) => error.code)).toEqual(['ERR_STORE'])
  })

  it.each<[string, () => unknown]>([
    ['throws', boom],
    ['rejects', async () => boom()],
  ])('F1 · changes nothing if it %s', async (_how, onError) => {
    const { app } = acmeApp({ getUser: boom, onError }, express)
    await request(app).get('/embed-token').expect(500)
  })

  it('F1 · without it the console gets one text with the cause', async () => {
    const { NODE_ENV } = process.env
    const log = jest.spyOn(console, 'error').mockImplementation(() => {})
    process.env.NODE_ENV = 'production'
    try {
      const { app } = acmeApp({ getUser: (req) => (req as never)['session']['user'] }, express)
      const answer = await request(app).get('/embed-token').expect(500)
      expect(log.mock.calls).toEqual([
        [expect.stringMatching(/ERR_RESOLVER getUser threw[\s\S]*TypeError[\s\S]*'user'/)],
      ])
      expect(answer.text).not.toContain('TypeError')
    } finally {
      // Until the pause of the log is over, for the next version.
      await delay(1100)
      process.env.NODE_ENV = NODE_ENV
      log.mockRestore()
    }
  })
})

describe('failures in the background', () => {
  it('F1 · a key file that became invalid is reported', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'embed-auth-failures-'))
    const path = join(folder, 'key.pem')
    writeFileSync(path, ecPair().privatePem)
    const { reported, onError } = listener()
    const events: EmbedAuthEvent[] = []
    const platform = latenode({ tenantId: 7, privateKey: { path, watch: true } })
    const { embed } = acmeApp({ platform, onError, onEvent: (event) => events.push(event) })
    try {
      writeFileSync(path, 'no key')
      await until(() => reported.length > 0)
      expect(reported).toMatchObject([{ error: { code: 'ERR_KEY_MALFORMED' }, req: undefined }])
      expect(events).toMatchObject([{ type: 'key', code: 'ERR_KEY_MALFORMED' }])
    } finally {
      embed.close()
      await rm(folder, { recursive: true })
    }
  })

  it('F1 · a remote signer that cannot be verified at startup is reported', async () => {
    const { reported, onError } = listener()
    acmeApp({ platform: remotePlatform(boom), onError })
    await until(() => reported.length > 0)
    expect(reported[0]).toMatchObject({ error: { code: 'ERR_SIGNER' }, req: undefined })
  })

  it.each([false, true])(
    'F1 · a resilient store that fails is reported, with a listener of its own: %s',
    async (hasOwnListener) => {
      const { reported, onError } = listener()
      const events: EmbedAuthEvent[] = []
      const onEvent = (event: EmbedAuthEvent): void => void events.push(event)
      const store = resilientStore(() => Object.assign(new MemoryStore(), { increment: boom }), {
        whenDown: 'allow',
        ...(hasOwnListener && { onEvent }),
      })
      const { app } = acmeApp({
        rateLimit: { store },
        onError,
        ...(!hasOwnListener && { onEvent }),
      })
      await request(app).get('/embed-token').set('x-user', 'olivia').expect(200)
      expect(reported).toMatchObject([
        { error: { code: 'ERR_STORE', cause: { message: CANARY } }, req: undefined },
      ])
      expect(events[0]).toMatchObject({ type: 'store', code: 'ERR_STORE' })
      expect(reported[0]!.error.message).toBe('The rate limit store failed.')
    },
  )
})

describe('audit events', () => {
  it('F2 · denied carries the reason, failed our message; neither has the text of a cause', async () => {
    const events: EmbedAuthEvent[] = []
    const onEvent = (event: EmbedAuthEvent): void => void events.push(event)
    const { embed } = acmeApp({ onEvent })
    await embed.issue(PEOPLE.sam!).catch(() => {})
    await acmeApp({ onEvent, policy: boom })
      .embed.issue(PEOPLE.olivia!)
      .catch(() => {})
    await request(acmeApp({ onEvent }).app).get('/embed-token').expect(401)
    expect(events).toMatchObject([
      { type: 'denied', code: 'ERR_DENIED', reason: 'the account is suspended' },
      { type: 'failed', code: 'ERR_POLICY', message: expect.stringContaining('policy threw') },
      { type: 'denied', code: 'ERR_UNAUTHENTICATED', reason: 'Sign in to open the embed.' },
    ])
    expect(JSON.stringify(events)).not.toContain(CANARY)
  })

  it.each([
    [42, '42'],
    ['u-9', 'u-9'],
    ['x\n2030-01-01 issued userId=admin', undefined],
    ['y'.repeat(5000), undefined],
    [{}, undefined],
  ])('O1 · a denial names its user by a valid id only (case %#)', async (id, userId) => {
    const events: EmbedAuthEvent[] = []
    const { embed } = acmeApp({ onEvent: (event) => void events.push(event) })
    await embed.issue({ id, teams: [], suspended: true }).catch(() => {})
    expect(events).toMatchObject([{ type: 'denied' }])
    expect(events[0]!.userId).toBe(userId)
  })
})
