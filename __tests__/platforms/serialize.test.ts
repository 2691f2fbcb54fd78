import fc from 'fast-check'
import { serializeClaims } from '../../lib/platforms/json.js'
import type { EmbedAuthError } from '../../lib/errors.js'
import type { Claims, MintableClaims } from '../../lib/types/internal.js'
import { context, latenode, latenodeGrant, mint } from './mint.js'

test('is the JSON that JSON.stringify writes', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), (claims) => {
      expect(`{${serializeClaims(claims as Claims)}}`).toBe(JSON.stringify(claims))
    }),
  )
})

test('keeps the order of the claims', () => {
  expect(serializeClaims({ b: 1, a: [true, null, 'x"\u2028'], iat: 5 })).toBe(
    '"b":1,"a":[true,null,"x\\"\u2028"],"iat":5',
  )
})

test('C5 · no toJSON on a prototype gets to swap a claim', async () => {
  const claims = { user_id: 'u1', grant_access: [{ space_id: 7, role_id: 2 }], plan_id: 3 }
  const grant = latenodeGrant({ planId: 3 })
  const clean = [serializeClaims(claims), (await mint(latenode, grant)).claims]
  const polluted = [Object.prototype, Array.prototype, String.prototype, Number.prototype]
  try {
    for (const prototype of polluted) Object.assign(prototype, { toJSON: () => 'swapped' })
    expect(JSON.stringify({ a: 1 })).toBe('"swapped"')
    const minted = latenode({ grant, isOwn: false }, context) as MintableClaims
    expect([serializeClaims(claims), minted.claims]).toEqual(clean)
  } finally {
    for (const prototype of polluted) delete (prototype as { toJSON?: unknown }).toJSON
  }
})

test('P4 · members planted on Object.prototype reach neither the checks nor the claims', async () => {
  const planted = { planId: 9, spaceId: 9, role: 'manager', plan_id: 9, value: 9, get: () => 9 }
  const { claims: clean } = await mint(latenode, latenodeGrant({ planId: 3 }))
  const sound = latenodeGrant()
  const getter = { enumerable: true, get: () => 'manager' }
  const refused = [{}, Object.defineProperty({ spaceId: 7 }, 'role', getter)].map((entry) =>
    latenodeGrant({ spaces: [entry] }),
  )
  refused.push(Object.defineProperty(latenodeGrant(), 'userId', getter))
  const outcomes: unknown[] = []
  Object.assign(Object.prototype, planted)
  try {
    for (const grant of [sound, ...refused]) {
      try {
        const minted = latenode({ grant, isOwn: false }, context) as MintableClaims
        outcomes.push(minted.claims)
      } catch (error) {
        outcomes.push((error as EmbedAuthError).code)
      }
    }
  } finally {
    for (const name of Object.keys(planted)) {
      Reflect.deleteProperty(Object.prototype, name)
    }
  }
  expect(outcomes).toEqual([
    clean.replace('"plan_id":3,', ''),
    'ERR_CLAIMS',
    'ERR_CLAIMS',
    'ERR_CLAIMS',
  ])
})
