import fc from 'fast-check'
import { embedAuth, latenode, type EmbedAuth } from 'embed-auth'
import { checkToken } from '../../lib/contract'
import { claimsOf } from '../helpers/compact.js'
import { ecPair } from '../helpers/key-pairs.js'
import { attempt } from './attempt.js'
import { anything, mostly, properId, sloppyRecord } from './hostile.js'
import { RUNS, tally } from './runs.js'

const SPACES = [1, 2, 3]
const PLANS = [1, 2]
const ROLES = ['manager', 'no-code', 'read-only', 'credential-only']

/** A set that has whatever it is asked for. */
function everyPlan(): ReadonlySet<number> {
  return Object.assign(new Set<number>(), { has: () => true })
}

describe('everything minted for Latenode is accepted, everything else is refused by code', () => {
  const platform = latenode({ tenantId: 7, privateKey: ecPair().privateKey })
  // Which spaces and plans there are is the tenant's knowledge, not the token's.
  const records = {
    tenantId: 7,
    publicKey: ecPair().publicKey,
    plans: everyPlan(),
    hasSpace: () => true,
  }

  function check(token: string): string {
    const options = { platform: 'latenode', records, nowMs: Date.now() } as const
    const { refusal } = checkToken(token, options)
    return refusal === undefined ? 'accepted' : JSON.stringify(refusal)
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
        if (token !== undefined) expect(check(token)).toBe('accepted')
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
        if (token !== undefined) expect(check(token)).toBe('accepted')
      }),
      { numRuns: RUNS },
    )
    report('Latenode policies')
  })

  it('C2 · for any user id', async () => {
    const embed = embedAuth({
      getUser: () => null,
      platform,
      policy: { personalSpace: true, userId: (user) => user as never },
    })
    const { count, report } = tally()
    await fc.assert(
      fc.asyncProperty(fc.oneof(properId, anything), async (id) => {
        const { token, code } = await attempt(embed as EmbedAuth<unknown>, id ?? { id })
        count(code ?? 'minted')
        if (token === undefined) return
        expect(check(token)).toBe('accepted')
        expect(claimsOf(token).user_id).toBe(String(id))
      }),
      { numRuns: RUNS },
    )
    report('User ids')
  })
})
