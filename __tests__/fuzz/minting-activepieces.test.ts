import { Agent } from 'node:http'
import fc from 'fast-check'
import { activepieces, embedAuth, type EmbedAuth } from 'embed-auth'
import { createSandbox } from 'embed-auth/sandbox'
import { ask } from '../helpers/ask.js'
import { claimsOf } from '../helpers/compact.js'
import { rsaPair } from '../helpers/key-pairs.js'
import { listening, type Listening } from '../helpers/listening.js'
import { EXCHANGE } from '../helpers/sandbox-routes.js'
import { attempt } from './attempt.js'
import { anything, properId, sloppyRecord } from './hostile.js'
import { RUNS, tally } from './runs.js'

const ROLES = ['ADMIN', 'EDITOR', 'VIEWER']

describe('everything minted for Activepieces is accepted, everything else is refused by code', () => {
  const sandbox = createSandbox({ activepieces: { signingKeys: { 'kid-1': rsaPair().publicPem } } })
  const agent = new Agent({ keepAlive: true })
  let server: Listening
  beforeAll(async () => {
    server = await listening(sandbox.app)
  })
  afterAll(async () => {
    agent.destroy()
    await server.close()
    await sandbox.close()
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

  /** What the sandbox's own route says of a token. */
  async function exchange(token: string): Promise<string> {
    const { status, body } = await ask(
      `${server.url}${EXCHANGE}`,
      { method: 'POST', agent, headers: { 'content-type': 'application/json' } },
      JSON.stringify({ externalAccessToken: token }),
    )
    return status === 200 ? 'accepted' : body
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
        role: fc.constantFrom(...ROLES),
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
        // A role that the platform does not have is the integrator's to name; the rest is ours.
        if (ROLES.includes(claimsOf(token).role as string)) {
          expect(await exchange(token)).toBe('accepted')
        }
      }),
      { numRuns: RUNS },
    )
    report('Activepieces grants')
  })
})
