import { get } from 'node:http'
import request from 'supertest'
import { acmeApp, PEOPLE } from '../helpers/acme.js'
import { EXPRESS_VERSIONS } from '../helpers/express-versions.js'
import { listening } from '../helpers/listening.js'
import { withResolvers } from '../helpers/with-resolvers.js'
import { remotePlatform, signed } from './remote-platform.js'

describe.each(EXPRESS_VERSIONS)('requests under way on %s', (_version, express) => {
  it.each([
    ['getUser', { getUser: () => new Promise<never>(() => {}) }],
    ['platform', { platform: () => new Promise<never>(() => {}) }],
    ['policy', { policy: () => new Promise<never>(() => {}) }],
    ['denyWhen', { policy: { personalSpace: true, denyWhen: () => new Promise<never>(() => {}) } }],
  ] as const)('R4 · a %s that never settles is cut off with 503', async (_hook, changes) => {
    const { app } = acmeApp({ ...changes, timeoutMs: 20 }, express)
    const response = await request(app).get('/embed-token').set('x-user', 'olivia').expect(503)
    expect(response.body.code).toBe('ERR_TIMEOUT')
    expect(response.headers['retry-after']).toBe('1')
  })

  it('R4 · a signer that never settles is cut off with 503 and sees its signal abort', async () => {
    let calls = 0
    let signal: AbortSignal | undefined
    const platform = remotePlatform((data, abort) => {
      calls += 1
      signal = abort
      // The first signature proves the key; the next one hangs.
      return calls > 1 ? new Promise(() => {}) : Promise.resolve(signed(data))
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
    const sign = jest.fn((data: Uint8Array) => Promise.resolve(signed(data)))
    const { app, embed } = acmeApp(
      {
        onEvent,
        platform: remotePlatform(sign),
        policy: async (user, { signal }) => {
          signal.addEventListener('abort', () => aborted.resolve())
          resolver.resolve()
          await aborted.promise
          return { userId: String(user.id), spaces: [], personalSpace: true }
        },
      },
      express,
    )
    await embed.ready()
    sign.mockClear()
    const { url, close } = await listening(app)
    const client = get(`${url}/embed-token`, { headers: { 'x-user': 'olivia' } })
    client.on('error', () => {})
    await resolver.promise
    client.destroy()
    await aborted.promise
    await new Promise((resolve) => setImmediate(resolve))
    await close()
    expect(sign).not.toHaveBeenCalled()
    expect(onEvent).not.toHaveBeenCalled()
  })

  it('R7 · past `maxPending` the answer is 503 ERR_OVERLOADED, and afterwards all is well again', async () => {
    const waiting: (() => void)[] = []
    let hold = false
    const platform = remotePlatform(
      (data) =>
        new Promise((resolve) => {
          const finish = () => resolve(signed(data))
          if (hold) waiting.push(finish)
          else finish()
        }),
    )
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
