import { once } from 'node:events'
import { Agent, request } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import fc from 'fast-check'
import { activepieces, embedAuth, EmbedAuthError, latenode, type EmbedAuth } from 'embed-auth'
import { createSandbox } from 'embed-auth/sandbox'
import { judgeLatenode } from '../../lib/sandbox/latenode/judge'
import { ecPair, rsaPair } from '../helpers/key-pairs.js'
import { anything, mostly, properId, sloppyRecord } from './hostile.js'
import { RUNS, tally } from './runs.js'

const SPACES = [1, 2, 3]
const PLANS = [1, 2]
const ROLES = ['manager', 'no-code', 'read-only', 'credential-only']

/** The token, or the code of the refusal; anything else that is thrown fails the property. */
async function attempt(
  embed: EmbedAuth<unknown>,
  user: unknown,
): Promise<{ token?: string; code?: string }> {
  try {
    return { token: (await embed.issue(user)).token }
  } catch (error) {
    if (error instanceof EmbedAuthError) return { code: error.code }
    throw error
  }
}

/** A set that has whatever it is asked for. */
function everyPlan(): ReadonlySet<number> {
  return Object.assign(new Set<number>(), { has: () => true })
}

describe('everything minted for Latenode is accepted, everything else is refused by code', () => {
  const platform = latenode({ tenantId: 7, privateKey: ecPair().privateKey })
  // Which spaces and plans there are is the tenant's knowledge, not the token's.
  const books = { tenantId: 7, plans: everyPlan(), hasSpace: () => true }

  function judge(token: string): string {
    const verdict = judgeLatenode(token, ecPair().publicKey, books, Date.now())
    return verdict.accepted ? 'accepted' : JSON.stringify(verdict)
  }

  const role = fc.constantFrom(...ROLES)
  const space = sloppyRecord({ spaceId: fc.constantFrom<unknown>(...SPACES, '2'), role })
  const grant = fc.oneof(
    {
      weight: 9,
      arbitrary: sloppyRecord({
        userId: properId,
        spaces: fc.array(mostly(space), { maxLength: 4 }),
        planId: fc.constantFrom<unknown>(...PLANS, '1', undefined),
        personalSpace: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: anything },
  )

  it('by a function policy that returns any grant', async () => {
    const embed = embedAuth({ getUser: () => null, platform, policy: (user) => user as never })
    const { count, report } = tally()
    await fc.assert(
      fc.asyncProperty(grant, async (value) => {
        const { token, code } = await attempt(embed as EmbedAuth<unknown>, value)
        count(code ?? 'minted')
        if (token !== undefined) expect(judge(token)).toBe('accepted')
      }),
      { numRuns: RUNS },
    )
    report('Latenode grants')
  })

  it('by a policy object whose hooks return anything', async () => {
    interface Answers {
      readonly [hook: string]: unknown
    }
    const answer = (hook: string) => (user: unknown) => (user as Answers)[hook] as never
    const embed = embedAuth({
      getUser: () => null,
      platform,
      policy: {
        userId: answer('userId'),
        spaces: answer('spaces'),
        roles: { owner: 'manager', guest: 'read-only' },
        planId: answer('planId'),
        personalSpace: answer('personalSpace'),
        denyWhen: answer('denyWhen'),
        unknownRole: 'skip',
      },
    })
    const appRole = fc.constantFrom<unknown>('owner', 'guest', 'stranger', 'constructor', 1)
    const answers = sloppyRecord({
      userId: properId,
      spaces: fc.array(
        mostly(sloppyRecord({ spaceId: fc.constantFrom(...SPACES), role: appRole })),
        { maxLength: 4 },
      ),
      planId: fc.constantFrom(undefined, ...PLANS),
      personalSpace: fc.boolean(),
      denyWhen: fc.constantFrom<unknown>(false, undefined, null),
    })
    const { count, report } = tally()
    await fc.assert(
      fc.asyncProperty(answers, async (value) => {
        const { token, code } = await attempt(embed, value)
        count(code ?? 'minted')
        if (token !== undefined) expect(judge(token)).toBe('accepted')
      }),
      { numRuns: RUNS },
    )
    report('Latenode policies')
  })

  it('for any user id', async () => {
    const embed = embedAuth({
      getUser: () => null,
      platform,
      policy: { userId: (user) => user as never },
    })
    const { count, report } = tally()
    await fc.assert(
      fc.asyncProperty(fc.oneof(properId, anything), async (id) => {
        const { token, code } = await attempt(embed as EmbedAuth<unknown>, id ?? { id })
        count(code ?? 'minted')
        if (token === undefined) return
        expect(judge(token)).toBe('accepted')
        const claims = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString())
        expect(claims.user_id).toBe(String(id))
      }),
      { numRuns: RUNS },
    )
    report('User ids')
  })
})

describe('everything minted for Activepieces is accepted, everything else is refused by code', () => {
  const sandbox = createSandbox({ activepieces: { signingKeys: { 'kid-1': rsaPair().publicPem } } })
  const agent = new Agent({ keepAlive: true })
  let server: Server
  beforeAll(async () => {
    server = sandbox.app.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterAll(() => {
    agent.destroy()
    server.close()
    void sandbox.close()
  })

  const embed = embedAuth({
    getUser: () => null,
    platform: activepieces({
      instanceUrl: 'https://flows.example.com',
      signingKeyId: 'kid-1',
      privateKey: rsaPair().privateKey,
    }),
    policy: (user) => user as never,
  })

  /** The exchange's status and code, by the sandbox's own route. */
  function exchange(token: string): Promise<string> {
    const { port } = server.address() as AddressInfo
    return new Promise((resolve, reject) => {
      const path = '/api/v1/managed-authn/external-token'
      const call = request(
        { port, path, method: 'POST', agent, headers: { 'content-type': 'application/json' } },
        (response) => {
          let body = ''
          response.setEncoding('utf8').on('data', (part: string) => (body += part))
          response.on('end', () => resolve(response.statusCode === 200 ? 'accepted' : body))
        },
      )
      call.on('error', reject)
      call.end(JSON.stringify({ externalAccessToken: token }))
    })
  }

  const name = fc.string({ minLength: 1, maxLength: 20 })
  const grant = fc.oneof(
    {
      weight: 9,
      arbitrary: sloppyRecord({
        userId: properId,
        projectId: properId,
        firstName: name,
        lastName: name,
        role: fc.constantFrom('ADMIN', 'EDITOR', 'VIEWER'),
        projectName: name,
        tasks: fc.nat(),
        concurrencyPool: sloppyRecord({ key: name, limit: fc.integer({ min: 1, max: 9 }) }),
      }),
    },
    { weight: 1, arbitrary: anything },
  )

  it('by a function policy that returns any grant', async () => {
    const { count, report } = tally()
    await fc.assert(
      fc.asyncProperty(grant, async (value) => {
        const { token, code } = await attempt(embed as EmbedAuth<unknown>, value)
        count(code ?? 'minted')
        if (token === undefined) return
        const claims = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString())
        // A role that the platform does not have is the integrator's to name; the rest is ours.
        if (['ADMIN', 'EDITOR', 'VIEWER'].includes(claims.role)) {
          expect(await exchange(token)).toBe('accepted')
        }
      }),
      { numRuns: RUNS },
    )
    report('Activepieces grants')
  })
})
