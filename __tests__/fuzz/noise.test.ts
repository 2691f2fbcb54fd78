import fc from 'fast-check'
import { inspectToken } from '../../lib/cli/inspect/report'
import { judgeActivepieces } from '../../lib/sandbox/activepieces/judge'
import { judgeLatenode } from '../../lib/sandbox/latenode/judge'
import { encodePart } from '../helpers/compact.js'
import { ecPair, rsaPair } from '../helpers/key-pairs.js'
import { RUNS, tally } from './runs.js'

/** JSON of anything that JSON can say, and sometimes broken JSON. */
const json = fc.oneof(
  fc.jsonValue().map((value) => JSON.stringify(value)),
  fc
    .record(
      {
        alg: fc.oneof(
          {
            weight: 9,
            arbitrary: fc.constantFrom<unknown>('RS256', 'ES256', 'HS256', 'none', 'PS512'),
          },
          { weight: 1, arbitrary: fc.jsonValue() },
        ),
        typ: fc.oneof(
          { weight: 9, arbitrary: fc.constant<unknown>('JWT') },
          { weight: 1, arbitrary: fc.jsonValue() },
        ),
        kid: fc.jsonValue(),
        tenant_id: fc.jsonValue(),
        user_id: fc.jsonValue(),
        grant_access: fc.jsonValue(),
        externalUserId: fc.jsonValue(),
        role: fc.jsonValue(),
        exp: fc.oneof(fc.integer(), fc.double(), fc.jsonValue()),
        iat: fc.jsonValue(),
      },
      { requiredKeys: [] },
    )
    .map((value) => JSON.stringify(value)),
  fc.string(),
)

/** Compact serializations, nearly. */
const noise = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(json, json, fc.string({ unit: 'binary' }))
      .map(([h, p, s]) => `${encodePart(h)}.${encodePart(p)}.${encodePart(s)}`),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.string(), fc.string(), fc.string()).map((parts) => parts.join('.')),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom('.', 'e', 'y', '=', ' ', '\n') }) },
)

describe('noise in the shape of a token', () => {
  it('is reported by inspect, and throws nothing', () => {
    const { count, report } = tally()
    const keys = [undefined, Buffer.from(ecPair().publicPem), Buffer.from(rsaPair().publicPem)]
    fc.assert(
      fc.property(noise, fc.constantFrom(...keys), (text, publicKey) => {
        const options = { nowMs: 1_700_000_000_000, ...(publicKey !== undefined && { publicKey }) }
        const outcome = inspectToken(text, options)
        expect(outcome.valid && outcome.signature.status === 'verified').toBe(false)
        count(outcome.header === undefined ? 'unreadable' : outcome.valid ? 'valid' : 'with errors')
      }),
      { numRuns: RUNS },
    )
    report('Noise for inspect')
  })

  it('is refused by the Latenode side of the sandbox, and throws nothing', () => {
    const { count, report } = tally()
    const books = { tenantId: 7, plans: new Set([1]), hasSpace: () => true }
    fc.assert(
      fc.property(noise, (text) => {
        const verdict = judgeLatenode(text, ecPair().publicKey, books, 1_700_000_000_000)
        expect(verdict.accepted).toBe(false)
        count(verdict.accepted ? 'accepted' : verdict.refusal.code)
      }),
      { numRuns: RUNS },
    )
    report('Noise for Latenode')
  })

  it('is refused by the Activepieces side of the sandbox, and throws nothing', () => {
    const { count, report } = tally()
    const config = { signingKeys: new Map([['kid-1', rsaPair().publicKey]]), roles: ['EDITOR'] }
    const named = fc
      .tuple(noise, fc.boolean())
      .map(([text, withKnownKey]) =>
        withKnownKey
          ? [
              encodePart('{"alg":"RS256","typ":"JWT","kid":"kid-1"}'),
              ...text.split('.').slice(1),
            ].join('.')
          : text,
      )
    fc.assert(
      fc.property(named, (text) => {
        const verdict = judgeActivepieces(text, config, 1_700_000_000_000)
        expect(verdict.accepted).toBe(false)
        if (!verdict.accepted) count(verdict.refusal.message.replace(/=.*/s, '=…'))
      }),
      { numRuns: RUNS },
    )
    report('Noise for Activepieces')
  })
})
