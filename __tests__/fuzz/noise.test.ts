import fc from 'fast-check'
import { inspectToken } from '../../lib/cli/inspect/report'
import { checkToken } from '../../lib/contract'
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

  it('is refused for Latenode, and throws nothing', () => {
    const { count, report } = tally()
    const { publicKey } = ecPair()
    const records = { tenantId: 7, publicKey, plans: new Set([1]), hasSpace: () => true }
    const options = { platform: 'latenode', records, nowMs: 1_700_000_000_000 } as const
    fc.assert(
      fc.property(noise, (text) => {
        const { refusal } = checkToken(text, options)
        expect(refusal).toBeDefined()
        count(refusal?.rule ?? 'accepted')
      }),
      { numRuns: RUNS },
    )
    report('Noise for Latenode')
  })

  it('is refused for Activepieces, and throws nothing', () => {
    const { count, report } = tally()
    const records = { signingKeys: new Map([['kid-1', rsaPair().publicKey]]) }
    const options = { platform: 'activepieces', records, nowMs: 1_700_000_000_000 } as const
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
        const { refusal } = checkToken(text, options)
        expect(refusal).toBeDefined()
        count(refusal?.rule ?? 'accepted')
      }),
      { numRuns: RUNS },
    )
    report('Noise for Activepieces')
  })
})
