import fc from 'fast-check'
import { toJson, type Claims } from '../../lib/platforms/index.js'
import type { EmbedAuthError } from '../../lib/errors.js'
import { context, latenode, latenodeGrant, mint } from './mint.js'

test('is the JSON that JSON.stringify writes', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), (claims) => {
      expect(toJson(claims as Claims)).toBe(JSON.stringify(claims))
    }),
  )
})

test('keeps the order of the claims', () => {
  expect(toJson({ b: 1, a: [true, null, 'x"\u2028'], iat: 5 })).toBe(
    '{"b":1,"a":[true,null,"x\\"\u2028"],"iat":5}',
  )
})

test.each([
  ['Object', Object.prototype],
  ['Array', Array.prototype],
  ['String', String.prototype],
  ['Number', Number.prototype],
])('C5 · a toJSON planted on %s.prototype swaps no claim', async (_name, prototype) => {
  const claims = { user_id: 'u1', grant_access: [{ space_id: 7, role_id: 2 }], plan_id: 3 }
  const grant = latenodeGrant({ planId: 3 })
  const clean = [toJson(claims), toJson((await mint(latenode, grant)).claims)]
  const granted: string[] = []
  Object.assign(prototype, { toJSON: () => 'swapped' })
  try {
    const { claims: minted } = await latenode(grant, context)
    granted.push(toJson(claims), toJson(minted))
  } finally {
    delete (prototype as { toJSON?: unknown }).toJSON
  }
  expect(granted).toEqual(clean)
})

/** The claims of each grant as JSON, or the code of its error, while members are planted. */
async function outcomesWhilePlanted(planted: object, grants: object[]): Promise<unknown[]> {
  const outcomes: unknown[] = []
  Object.assign(Object.prototype, planted)
  try {
    for (const grant of grants) {
      try {
        const { claims } = await latenode(grant, context)
        outcomes.push(toJson(claims))
      } catch (error) {
        outcomes.push((error as EmbedAuthError).code)
      }
    }
  } finally {
    for (const name of Object.keys(planted)) Reflect.deleteProperty(Object.prototype, name)
  }
  return outcomes
}

test('P4 · members planted on Object.prototype reach neither the checks nor the claims', async () => {
  const planted = { planId: 9, spaceId: 9, role: 'manager', plan_id: 9, value: 9, get: () => 9 }
  const clean = toJson((await mint(latenode, latenodeGrant())).claims)
  const outcomes = await outcomesWhilePlanted(planted, [
    latenodeGrant(),
    latenodeGrant({ spaces: [{}] }),
    latenodeGrant({ spaces: [{ spaceId: 7 }] }),
  ])
  expect(outcomes).toEqual([clean, 'ERR_CLAIMS', 'ERR_CLAIMS'])
})
