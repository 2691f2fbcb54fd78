import fc from 'fast-check'
import { customClaims } from '../../lib/platforms/index.js'
import type { ToClaims } from '../../lib/platforms/index.js'
import {
  activepieces,
  activepiecesGrant,
  faultOf,
  latenode,
  latenodeGrant,
  mint,
  payloadOf,
} from './mint.js'

const custom = customClaims((grant) => ({ sub: String(grant.userId) }))

const PLATFORMS: [string, ToClaims, (userId: unknown) => object, string][] = [
  ['Latenode', latenode, (userId) => latenodeGrant({ userId }), 'user_id'],
  ['Activepieces', activepieces, (userId) => activepiecesGrant({ userId }), 'externalUserId'],
  ['a custom platform', custom, (userId) => ({ userId }), 'sub'],
]

class ObjectId {
  toString(): string {
    return '507f1f77bcf86cd799439011'
  }
}

describe.each(PLATFORMS)('%s', (_name, toClaims, grant, claim) => {
  test.each([
    ['u1'],
    ['a'.repeat(255)],
    ['auth0|5f7c8ec7c33c6c004bbafe82'],
    ['Ünïcode 漢字 😀'],
    ['Undefined'],
    ['Null'],
    ['nan'],
    ['null@example.com'],
    ['null-1@example.com'],
    ['undefinedx'],
    ['a.undefined.b'],
    ['0'],
    ['-1'],
    ['123e4567-e89b-12d3-a456-426614174000'],
    ['\u200bada'],
    ['{"a":1}'],
    ['"quoted"\\'],
  ])('C2 · takes the text %j unchanged', async (userId) => {
    expect((await payloadOf(toClaims, grant(userId)))[claim]).toBe(userId)
    expect((await mint(toClaims, grant(userId))).userId).toBe(userId)
  })

  test.each([
    [42, '42'],
    [1, '1'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
  ])('C2 · writes the integer %j as text', async (userId, text) => {
    expect((await payloadOf(toClaims, grant(userId)))[claim]).toBe(text)
  })

  test.each([
    ['undefined'],
    ['null'],
    ['NaN'],
    ['[object Object]'],
    ['[object Promise]'],
    ['acme:undefined'],
    ['undefined-42'],
    ['undefined-ish'],
    ['user_NaN'],
    ['acme/[object Object]/7'],
    ['auth0|null'],
    ['null/7'],
    ['undefined@example.com'.replace('@', ':')],
    ['\u200b\u2060\ufeff'],
    ['\u00ad \u200d'],
    [0],
    [-0],
    [-5],
    [''],
    [' '],
    ['\u00a0\u3000'],
    ['a\u0000b'],
    ['tab\tbed'],
    ['line\nfeed'],
    ['del\u007f'],
    ['c1\u0085'],
    ['high \ud83d'],
    ['\ude00 low'],
    ['a'.repeat(256)],
    [undefined],
    [null],
    [NaN],
    [Infinity],
    [1.5],
    [2 ** 53],
    [-(2 ** 53)],
    [10n],
    [true],
    [false],
    [Symbol('id')],
    [() => 'u1'],
    [['u1']],
    [{ toString: () => 'u1' }],
    [{ toJSON: () => 'u1' }],
    [Object('u1')],
    [new Date(0)],
    [new ObjectId()],
  ])('C2 · refuses %p with ERR_USER_ID', async (userId) => {
    const fault = await faultOf(toClaims, grant(userId))
    expect(fault.code).toBe('ERR_USER_ID')
    expect(fault.message.startsWith('The user id ')).toBe(true)
  })

  test('C2 · refuses a grant without a user id, also where one is planted on the root prototype', async () => {
    const withoutId = grant(undefined) as { userId?: unknown }
    delete withoutId.userId
    Object.assign(Object.prototype, { userId: 'planted' })
    try {
      expect((await faultOf(toClaims, withoutId)).code).toBe('ERR_USER_ID')
    } finally {
      Reflect.deleteProperty(Object.prototype, 'userId')
    }
  })

  test('C2 · of all values whatever, only texts and safe integers come through, as themselves', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.anything({
            withBigInt: true,
            withDate: true,
            withObjectString: true,
            withBoxedValues: true,
          }),
          fc.string({ unit: 'binary', maxLength: 300 }),
          fc.double(),
        ),
        async (userId) => {
          const sound =
            (Number.isSafeInteger(userId) && (userId as number) > 0) ||
            (typeof userId === 'string' &&
              /[^\p{Cf}\s]/u.test(userId) &&
              userId.length <= 255 &&
              !/[\p{Cc}\p{Cs}]/u.test(userId) &&
              !userId
                .split(/[:\-_/|]/)
                .some((part) => ['undefined', 'null', 'NaN', '[object Object]'].includes(part)) &&
              !/^\[object .*\]$/.test(userId))
          if (sound) expect((await mint(toClaims, grant(userId))).userId).toBe(String(userId))
          else expect((await faultOf(toClaims, grant(userId))).code).toBe('ERR_USER_ID')
        },
      ),
      { numRuns: 500 },
    )
  })
})

test.each([
  [10n, 'bigint'],
  [new ObjectId(), 'ObjectId'],
])('C2 · the refusal of %p says to convert it in policy.userId', async (userId, type) => {
  const fault = await faultOf(latenode, latenodeGrant({ userId }))
  expect(fault.message).toContain(`is of type ${type}: convert it in policy.userId`)
  expect(fault.message).toContain('String(user.id)')
})

test.each([
  ['acme:undefined', 'undefined'],
  ['user-NaN', 'NaN'],
  ['null/7', 'null'],
  ['t_[object Object]_7', '[object Object]'],
])('C2 · the refusal of %s names the part', async (userId, part) => {
  const fault = await faultOf(latenode, latenodeGrant({ userId }))
  expect(fault.message).toContain(`the part "${part}"`)
  expect(fault.message).toContain('policy.userId')
})

test('C2 · a refused id is never in the message', async () => {
  const fault = await faultOf(latenode, latenodeGrant({ userId: 'canary\u0000canary' }))
  expect(fault.message).not.toContain('canary')
})

describe('warnings', () => {
  test.each([['ada@example.com'], ['a.b+c@mail.example.co.uk'], ['12@users.noreply.example.com']])(
    'an e-mail address as user id, %s, makes one think',
    async (userId) => {
      const { warnings } = await mint(latenode, latenodeGrant({ userId }))
      expect(warnings()).toEqual([expect.stringContaining('e-mail address')])
    },
  )

  test.each([
    ['u1'],
    ['@ada'],
    ['ada@'],
    ['ada@host'],
    ['a@b@c.d'],
    ['ada@x.'],
    ['a b@c.de'],
    ['x.y'],
  ])('%s is no e-mail address', async (userId) => {
    expect((await mint(latenode, latenodeGrant({ userId }))).warnings()).toEqual([])
  })

  test('white space at an end of the user id makes one think; the id stays as it is', async () => {
    const { userId, warnings } = await mint(activepieces, activepiecesGrant({ userId: 'u1 ' }))
    expect(userId).toBe('u1 ')
    expect(warnings()).toEqual([expect.stringContaining('white space')])
  })
})
