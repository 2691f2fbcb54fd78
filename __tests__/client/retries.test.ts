/** @jest-environment node */
import type { EmbedError } from 'embed-auth/client'
import { latenodeAnswer } from './answers'
import { ok, problem } from './stub-fetch'
import { clientAt, clientOf, codeOf, onAPage, settled } from './token-client'

onAPage()

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

  const API = 'https://api.app.test/embed-token'
  const offline = new TypeError('Failed to fetch')

  it('B3 · retries a network error of another origin once, and names both causes', async () => {
    const { client, asked } = clientAt(API, offline)
    expect(await settled(client.getToken())).toMatchObject({
      code: 'TOKEN_FAILED',
      message:
        'https://api.app.test/embed-token could not be reached: no connection, or allowedOrigins does not contain https://app.test.',
    })
    expect(asked).toHaveLength(2)
  })

  it('B3 · names only the connection where the origin is the same', async () => {
    const { client } = clientOf(offline)
    expect(await settled(client.getToken())).toMatchObject({
      message: '/embed-token could not be reached: no connection.',
    })
  })

  it('B3 · retries 503 of another origin three times', async () => {
    const { client, asked } = clientAt(API, problem(503))
    expect(await codeOf(client.getToken())).toBe('TOKEN_FAILED')
    expect(asked).toHaveLength(4)
  })

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
