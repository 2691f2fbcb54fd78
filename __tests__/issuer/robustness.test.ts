import { EmbedAuthError } from 'embed-auth'
import request from 'supertest'
import { acmeApp, PEOPLE } from '../helpers/acme.js'
import { EXPRESS_VERSIONS } from '../helpers/express-versions.js'

const olivia = PEOPLE.olivia!

/** Collects what would end the process, or be printed by it, while something runs. */
async function strayEvents(run: () => Promise<unknown>): Promise<unknown[]> {
  const seen: unknown[] = []
  const note = (event: unknown): void => void seen.push(event)
  process.on('unhandledRejection', note)
  process.on('warning', note)
  try {
    await run()
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  } finally {
    process.off('unhandledRejection', note)
    process.off('warning', note)
  }
  return seen
}

const rejected = (): Promise<never> => Promise.reject(new Error('too late'))
/** As of `user.teams.map(async …)`. */
const rejectedPromises = (): Promise<never>[] => [rejected(), rejected()]

describe('nothing ends the process', () => {
  it.each<[string, Parameters<typeof acmeApp>[0]]>([
    ['entries', { policy: { spaces: () => rejectedPromises() } as never }],
    ['space ids', { policy: { spaces: () => [{ spaceId: rejected(), role: 'owner' }] } as never }],
    ['roles', { policy: { spaces: () => [{ spaceId: 7, role: rejected() }] } as never }],
    [
      'spaces of a grant',
      { policy: (() => ({ userId: 'ada', spaces: rejectedPromises() })) as never },
    ],
    [
      'members of a grant',
      { policy: (() => ({ userId: rejected(), planId: rejected() })) as never },
    ],
  ])(
    'R3 · %s that are promises and reject are refused, and nothing else',
    async (_what, options) => {
      const { embed } = acmeApp(options)
      const stray = await strayEvents(async () => {
        await expect(embed.issue(olivia)).rejects.toMatchObject({
          name: 'EmbedAuthError',
          code: expect.stringMatching(/^ERR_(?:POLICY|CLAIMS|USER_ID|DENIED)$/) as string,
        })
      })
      expect(stray).toEqual([])
    },
  )

  it.each<[string, () => unknown]>([
    ['resolves', async () => 1],
    ['rejects', async () => Promise.reject(new Error('clock'))],
  ])('R3 · a clock whose promise %s is ERR_CLAIMS', async (_how, now) => {
    const { embed } = acmeApp({ now: now as () => number, onEvent: () => {} })
    const stray = await strayEvents(async () => {
      await expect(embed.issue(olivia)).rejects.toMatchObject({
        code: 'ERR_CLAIMS',
        message: expect.stringContaining('it returned Promise'),
      })
    })
    expect(stray).toEqual([])
  })

  it.each([null, 'x', 5, {}, new AbortController(), { aborted: false }])(
    'R3 · issue() and explain() refuse a signal that is none (case %#)',
    async (signal) => {
      const { embed } = acmeApp()
      const context = { signal: signal as never }
      const expected = { code: 'ERR_OPTION_INVALID', message: expect.stringMatching(/AbortSignal/) }
      await expect(embed.issue(olivia, context)).rejects.toMatchObject(expected)
      await expect(embed.explain(olivia, context)).rejects.toMatchObject(expected)
    },
  )

  it('R3 · many concurrent calls on one signal warn of nothing, and all end with it', async () => {
    const { embed } = acmeApp({
      policy: async (user) => {
        await new Promise((resolve) => setImmediate(resolve))
        return { userId: String(user.id), spaces: [{ spaceId: 1, role: 'no-code' as const }] }
      },
    })
    const { signal } = new AbortController()
    const listeners = jest.spyOn(signal, 'addEventListener')
    const calls = (given: AbortSignal) =>
      Array.from({ length: 50 }, () => embed.issue(olivia, { signal: given }))
    expect(await strayEvents(() => Promise.all(calls(signal)))).toEqual([])
    expect(listeners).toHaveBeenCalledTimes(1)

    const controller = new AbortController()
    const ended = Promise.allSettled(calls(controller.signal))
    controller.abort()
    for (const outcome of await ended) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'ERR_TIMEOUT' } })
    }
  })

  /** An error of our class, as a version with other codes would make it. */
  const foreign = (members: object): EmbedAuthError =>
    Object.assign(new EmbedAuthError('ERR_DENIED'), members)

  it.each(EXPRESS_VERSIONS)(
    'R3 · errors of another version from a store are answered on %s',
    async (_version, express) => {
      for (const members of [
        { code: 'ERR_OF_THE_FUTURE', status: 418 },
        { code: 'ERR_OF_THE_FUTURE', status: 200, headers: undefined },
        { code: 'constructor' },
        { status: 'x' },
        { headers: null },
      ]) {
        const increment = (): never => {
          throw foreign(members)
        }
        const store = { increment, decrement: () => {}, resetKey: () => {} }
        const { app } = acmeApp({ rateLimit: { store } }, express)
        const stray = await strayEvents(async () => {
          const answer = await request(app).get('/embed-token').set('x-user', 'olivia').expect(503)
          expect(answer.headers['content-type']).toBe('application/problem+json')
        })
        expect(stray).toEqual([])
      }
    },
  )

  it('the cause of an asynchronous hook names hook, policy, decision and the caller of issue()', async () => {
    const { embed } = acmeApp({
      policy: {
        async spaces(): Promise<never> {
          await new Promise((resolve) => setImmediate(resolve))
          throw new Error('in the hook')
        },
        roles: { owner: 'manager' },
      },
    })
    const caller = async function openAutomations() {
      await embed.issue(olivia)
    }
    const error = await caller().then(
      () => undefined,
      (thrown: unknown) => thrown as EmbedAuthError,
    )
    const { stack } = error!.cause as Error
    for (const name of ['spaces', 'latenodePolicy', 'decide', 'issue', 'openAutomations']) {
      expect(stack).toMatch(new RegExp(`at (?:async )?(?:\\w+\\.)?${name}\\b`))
    }
  })
})
