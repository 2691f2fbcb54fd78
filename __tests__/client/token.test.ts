/** @jest-environment node */
import { createEmbedClient } from 'embed-auth/client'
import type { EmbedError } from 'embed-auth/client'
import { latenodeAnswer } from './answers'
import { ok, opaqueRedirect, problem, stubFetch } from './stub-fetch'
import { clientOf, codeOf, onAPage, settled } from './token-client'

onAPage()

describe('the request', () => {
  it.each([
    ['/embed-token', 'same-origin'],
    ['https://app.test/api/embed-token', 'same-origin'],
    ['https://api.app.test/embed-token', 'include'],
    ['https://app.test:8443/embed-token', 'include'],
  ])('B1 · asks %s with credentials %s, uncached, and follows no redirect', async (url, mode) => {
    const { fetch, asked } = stubFetch(ok())
    const client = createEmbedClient({ fetch, tokenUrl: url })
    expect(await client.getToken()).toBe(latenodeAnswer.token)
    expect(asked[0]?.url).toBe(url)
    expect(asked[0]?.init).toMatchObject({
      credentials: mode,
      cache: 'no-store',
      redirect: 'manual',
    })
  })

  it('asks /embed-token where no tokenUrl is given', async () => {
    const { client, asked } = clientOf(ok())
    await client.getToken()
    expect(asked[0]?.url).toBe('/embed-token')
  })

  it('B1 · takes a redirect for a sign-in page: SIGNED_OUT, at once', async () => {
    const { client, asked } = clientOf(opaqueRedirect())
    expect(await settled(client.getToken())).toMatchObject({
      code: 'SIGNED_OUT',
      message: '/embed-token redirected, probably to a sign-in page.',
    })
    expect(asked).toHaveLength(1)
  })

  it.each([
    ['text', new Response('<html>sign in</html>')],
    ['null', ok(null)],
    ['an array', ok([])],
    ['no token', ok({ ...latenodeAnswer, token: undefined })],
    ['an empty token', ok({ ...latenodeAnswer, token: '' })],
    ['a token that is an object', ok({ ...latenodeAnswer, token: {} })],
    ['a lifetime as text', ok({ ...latenodeAnswer, expiresIn: '300' })],
    ['no lifetime left', ok({ ...latenodeAnswer, expiresIn: 0 })],
    ['no platform', ok({ ...latenodeAnswer, platform: undefined })],
    ['no embed', ok({ ...latenodeAnswer, embed: undefined })],
  ])('B1 · refuses an answer that is %s', async (_what, reply) => {
    const { client, asked } = clientOf(reply)
    expect(await codeOf(client.getToken())).toBe('TOKEN_FAILED')
    expect(asked).toHaveLength(1)
  })

  it('B1 · gives up on a route that does not answer, and cancels the request', async () => {
    const { client, asked } = clientOf('never')
    const outcome = settled(client.getToken())
    expect(await outcome).toMatchObject({ code: 'TIMEOUT' })
    expect(Date.now() - (asked[0]?.at ?? 0)).toBe(15_000)
    expect(asked[0]?.init.signal?.aborted).toBe(true)
    expect(jest.getTimerCount()).toBe(0)
  })

  it('B1 · gives up on a fetch that ignores its signal, and on a body that never ends', async () => {
    const deaf = () => new Promise<Response>(() => undefined)
    expect(await codeOf(clientOf(deaf).client.getToken())).toBe('TIMEOUT')
    const endless = new Response(new ReadableStream({ start: () => undefined }))
    expect(await codeOf(clientOf(endless).client.getToken())).toBe('TIMEOUT')
    expect(jest.getTimerCount()).toBe(0)
  })

  it.each([
    [401, 'SIGNED_OUT'],
    [403, 'FORBIDDEN'],
    [404, 'TOKEN_FAILED'],
    [500, 'TOKEN_FAILED'],
  ])('B3 · answers %i with %s, without a retry', async (status, code) => {
    const { client, asked } = clientOf(problem(status))
    expect(await settled(client.getToken())).toMatchObject({ code, status })
    expect(asked).toHaveLength(1)
  })
})

describe('the token held', () => {
  it('B2 · makes one request for many callers', async () => {
    const { client, asked } = clientOf(ok())
    const tokens = await Promise.all(Array.from({ length: 20 }, () => client.getToken()))
    expect(new Set(tokens)).toEqual(new Set([latenodeAnswer.token]))
    expect(asked).toHaveLength(1)
  })

  it('B2 · is reused for half of its life and no longer', async () => {
    const { client, asked } = clientOf(ok())
    await client.getToken()
    await jest.advanceTimersByTimeAsync(149_000)
    await client.getToken()
    expect(asked).toHaveLength(1)
    await jest.advanceTimersByTimeAsync(1_000)
    await client.getToken()
    expect(asked).toHaveLength(2)
  })

  it('B2 · goes by relative lifetime, whatever the clocks of server and browser say', async () => {
    const past = ok({ ...latenodeAnswer, expiresAt: '2001-01-01T00:00:00.000Z' })
    jest.setSystemTime(Date.UTC(2031, 5, 5))
    const { client, asked } = clientOf(past)
    await client.getToken()
    await client.getToken()
    expect(asked).toHaveLength(1)
  })

  it('B2 · is not kept longer because the wall clock was set back', async () => {
    const { client, asked } = clientOf(ok())
    await client.getToken()
    await jest.advanceTimersByTimeAsync(200_000)
    jest.setSystemTime(Date.now() - 3_600_000)
    await client.getToken()
    expect(asked).toHaveLength(2)
  })

  it('B7 · is forgotten on reset, also one still under way', async () => {
    const first = ok({ ...latenodeAnswer, token: 'first.user.token' })
    const second = ok({ ...latenodeAnswer, token: 'second.user.token' })
    const { client, asked } = clientOf(first, 'never', second)
    await client.getToken()
    client.reset()
    const waiting = client.getToken().catch((error: unknown) => error as EmbedError)
    client.reset()
    expect(await waiting).toMatchObject({ code: 'DESTROYED' })
    expect(asked[1]?.init.signal?.aborted).toBe(true)
    expect(await client.getToken()).toBe('second.user.token')
    expect(jest.getTimerCount()).toBe(0)
  })

  it('B7 · does not come back with a late answer to the user before', async () => {
    let answer: (response: Response) => void = () => undefined
    const late = () => new Promise<Response>((resolve) => (answer = resolve))
    const { client } = clientOf(late, ok({ ...latenodeAnswer, token: 'second.user.token' }))
    const waiting = client.getToken().catch((error: unknown) => error as EmbedError)
    client.reset()
    answer(ok({ ...latenodeAnswer, token: 'first.user.token' }))
    expect(await waiting).toMatchObject({ code: 'DESTROYED' })
    expect(await client.getToken()).toBe('second.user.token')
  })
})

it('can be made where there is no window', () => {
  Reflect.deleteProperty(globalThis, 'location')
  expect(typeof window).toBe('undefined')
  expect(Object.keys(createEmbedClient())).toEqual(['getToken', 'mount', 'reset'])
})
