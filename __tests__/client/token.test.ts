/** @jest-environment node */
import { createEmbedClient, EmbedError } from 'embed-auth/client'
import { latenodeAnswer } from './answers'
import { ok, opaqueRedirect, problem, stubFetch } from './stub-fetch'
import type { Reply } from './stub-fetch'

const HERE = 'https://app.test/automations'

beforeEach(() => {
  jest.useFakeTimers()
  Object.assign(globalThis, { location: new URL(HERE) })
})
afterEach(() => {
  jest.useRealTimers()
  jest.restoreAllMocks()
  Reflect.deleteProperty(globalThis, 'location')
})

function clientOf(...replies: Reply[]) {
  const stub = stubFetch(...replies)
  return { asked: stub.asked, client: createEmbedClient({ fetch: stub.fetch }) }
}

/** Runs the clock until the promise has settled. */
async function settled<T>(promise: Promise<T>): Promise<T | EmbedError> {
  const outcome = promise.catch((error: unknown) => error as EmbedError)
  await jest.runAllTimersAsync()
  return outcome
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const outcome = await settled(promise)
  expect(outcome).toBeInstanceOf(EmbedError)
  return (outcome as EmbedError).code
}

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

  it('B1 · takes a redirect for a refusal, at once', async () => {
    const { client, asked } = clientOf(opaqueRedirect())
    expect(await codeOf(client.getToken())).toBe('TOKEN_FAILED')
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
  ])('answers %i with %s, without a retry', async (status, code) => {
    const { client, asked } = clientOf(problem(status))
    expect(await settled(client.getToken())).toMatchObject({ code, status })
    expect(asked).toHaveLength(1)
  })
})

describe('retries', () => {
  const GAPS_MS = [
    [250, 500],
    [500, 1000],
    [1000, 2000],
  ] as const

  function gaps(asked: readonly { at: number }[]): number[] {
    return asked.slice(1).map((one, i) => one.at - (asked[i]?.at ?? 0))
  }

  it.each([
    ['429', problem(429), 'RATE_LIMITED'],
    ['503', problem(503), 'TOKEN_FAILED'],
    ['a network fault', new TypeError('Failed to fetch'), 'TOKEN_FAILED'],
  ])(
    'B3 · tries three times more after %s, each wait longer and jittered',
    async (_w, reply, code) => {
      for (const luck of [0, 0.999]) {
        jest.spyOn(Math, 'random').mockReturnValue(luck)
        const { client, asked } = clientOf(reply)
        expect(await codeOf(client.getToken())).toBe(code)
        expect(asked).toHaveLength(4)
        gaps(asked).forEach((gap, i) => {
          const bound = GAPS_MS[i]?.[luck === 0 ? 0 : 1] ?? 0
          expect(Math.abs(gap - bound)).toBeLessThan(5)
        })
      }
      expect(jest.getTimerCount()).toBe(0)
    },
  )

  it('B3 · takes the token that a retry brings', async () => {
    const { client, asked } = clientOf(problem(503), new TypeError('reset'), ok())
    expect(await settled(client.getToken())).toBe(latenodeAnswer.token)
    expect(asked).toHaveLength(3)
  })

  it.each([
    ['in seconds', () => '3'],
    ['as a date', () => new Date(Date.now() + 3000).toUTCString()],
  ])('B3 · never comes back before Retry-After %s', async (_what, value) => {
    jest.setSystemTime(Date.UTC(2026, 0, 1))
    const { client, asked } = clientOf(problem(429, { 'retry-after': value() }), ok())
    expect(await settled(client.getToken())).toBe(latenodeAnswer.token)
    expect(gaps(asked)[0]).toBeGreaterThanOrEqual(3000)
    expect(gaps(asked)[0]).toBeLessThan(4000)
  })

  it('B3 · ignores a Retry-After that makes no sense', async () => {
    const { client, asked } = clientOf(problem(429, { 'retry-after': 'soon' }), ok())
    expect(await settled(client.getToken())).toBe(latenodeAnswer.token)
    expect(gaps(asked)[0]).toBeLessThanOrEqual(500)
  })

  it('B3 · says RATE_LIMITED at once when told to wait longer than there is time', async () => {
    const { client, asked } = clientOf(problem(429, { 'retry-after': '60' }))
    const started = Date.now()
    expect(await codeOf(client.getToken())).toBe('RATE_LIMITED')
    expect(asked).toHaveLength(1)
    expect(Date.now()).toBe(started)
  })

  it('B3 · leaves no timer when nobody waits for the retry any more', async () => {
    const { client } = clientOf(problem(503))
    const waiting = client.getToken().catch((error: unknown) => error as EmbedError)
    await jest.advanceTimersByTimeAsync(1)
    expect(jest.getTimerCount()).toBe(2)
    client.reset()
    expect(await waiting).toMatchObject({ code: 'DESTROYED' })
    expect(jest.getTimerCount()).toBe(0)
  })

  it('B3 · keeps no failed promise: the next call asks anew', async () => {
    const { client, asked } = clientOf(problem(500), ok())
    expect(await codeOf(client.getToken())).toBe('TOKEN_FAILED')
    expect(await client.getToken()).toBe(latenodeAnswer.token)
    expect(asked).toHaveLength(2)
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
