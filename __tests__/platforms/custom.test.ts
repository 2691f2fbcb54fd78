import fc from 'fast-check'
import { EmbedAuthError } from '../../lib/errors.js'
import { customClaims } from '../../lib/platforms/index.js'
import { deny } from '../../lib/policy/index.js'
import { claiming, context, faultOf, mint, payloadOf, payloadText, stepsOf } from './mint.js'

const grant = { userId: 'u1' }

test('the claims are what the function returned, at once or later', async () => {
  const claims = {
    sub: 'u1',
    aud: ['a'],
    jti: 'x',
    iss: 'acme',
    scope: { read: true, max: 1.5 },
    none: null,
  }
  for (const returned of [claims, Promise.resolve(claims)]) {
    expect(await payloadOf(claiming(returned), grant)).toEqual(claims)
  }
})

test('the function gets a copy of a plain grant, and the context', async () => {
  const claims = jest.fn((_grant: object, _context: object) => ({}))
  await mint(customClaims(claims), { userId: 7, seats: [1] })
  const [copy, second] = claims.mock.calls[0]!
  expect({ ...copy }).toEqual({ userId: 7, seats: [1] })
  expect(Object.getPrototypeOf(copy)).toBeNull()
  expect(second).toBe(context)
})

test('P4 · a grant that is a class instance is passed on with its methods and getters', async () => {
  class Seat {
    #name = 'Ada'
    get userId(): string {
      return 'u1'
    }
    label(): string {
      return `seat of ${this.#name}`
    }
  }
  const toClaims = customClaims((given) => ({ label: (given as unknown as Seat).label() }))
  expect(await payloadOf(toClaims, new Seat())).toEqual({ label: 'seat of Ada' })
  expect((await mint(toClaims, new Seat())).userId).toBe('u1')
})

test('the user id of the grant is the one that counts, as text', async () => {
  expect((await mint(claiming({ sub: 'x' }), { userId: 42 })).userId).toBe('42')
})

test.each(['iat', 'exp'])(
  'C5 · refuses %s in the returned claims, for the library writes it',
  async (name) => {
    for (const value of [1, undefined, '1']) {
      const fault = await faultOf(claiming({ [name]: value }), grant)
      expect(fault).toMatchObject({ code: 'ERR_CLAIMS' })
      expect(fault.message).toContain(`claims.${name} is`)
    }
  },
)

test('C5 · what is inherited is no claim', async () => {
  const returned: unknown = Object.assign(Object.create(Object.create(null)), { sub: 'u1' })
  ;(Object.getPrototypeOf(returned) as { exp: number }).exp = 9e9
  expect(await payloadOf(claiming(returned), grant)).toEqual({ sub: 'u1' })
})

const cyclic: Record<string, unknown> = {}
cyclic.list = [cyclic]
let deep: unknown = 'bottom'
for (let level = 0; level < 9; level += 1) deep = { deep }

test.each<[string, unknown, string]>([
  ['a bigint', { a: { b: 10n } }, 'claims.a.b is of type bigint'],
  ['a function', { a: () => 1 }, 'claims.a is of type function'],
  ['an own toJSON', { a: { toJSON: () => 'swapped' } }, 'claims.a.toJSON is of type function'],
  ['a symbol', { a: Symbol('s') }, 'claims.a is of type symbol'],
  ['an undefined member', { sub: undefined }, 'claims.sub is undefined'],
  ['a hole in an array', { a: Array(2) }, 'claims.a[0] is undefined'],
  ['NaN', { a: [0, NaN] }, 'claims.a[1] is of type NaN'],
  ['Infinity', { a: -Infinity }, 'claims.a is of type number'],
  ['a Date', { at: new Date(0) }, 'claims.at is of type Date'],
  ['a Map', { a: new Map() }, 'claims.a is of type Map'],
  ['a boxed string', { a: Object('x') }, 'claims.a is of type String'],
  ['a Buffer', { a: Buffer.from('x') }, 'claims.a is of type Buffer'],
  ['half a surrogate pair', { a: 'x\ud800' }, 'claims.a contains a lone surrogate'],
  ['half a surrogate pair in a name', { 'x\ud800': 1 }, 'not allowed as the name of a claim'],
  ['an own __proto__', JSON.parse('{"a":{"__proto__":{"admin":true}}}'), 'member "__proto__"'],
  ['a cycle', cyclic, 'claims.list[0] is a cycle'],
  ['nine levels', deep, 'nested deeper than 8'],
  ['a very long list', { a: new Array(1e8) }, 'more than 10000 values'],
  ['ten thousand values', { a: Array.from({ length: 10_000 }, () => 0) }, 'more than 10000 values'],
  ['nothing', undefined, 'claims must be an object; received undefined'],
  ['null', null, 'claims must be an object; received null'],
  ['a list', [], 'claims must be an object; received array'],
  ['a text', 'sub', 'claims must be an object; received string'],
  [
    'an instance',
    new (class Token {
      sub = 'u1'
    })(),
    'claims is of type Token',
  ],
])('C5 · refuses %s and names its path', async (_title, returned, message) => {
  const fault = await faultOf(claiming(returned), grant)
  expect(fault).toMatchObject({ code: 'ERR_CLAIMS' })
  expect(fault.message).toContain(message)
})

test('C5 · refuses a getter without running it', async () => {
  const getter = jest.fn(() => 'u2')
  const returned = { a: Object.defineProperty({}, 'sub', { get: getter, enumerable: true }) }
  const list = Object.defineProperty([], '0', { get: getter, enumerable: true })
  expect((await faultOf(claiming(returned), grant)).message).toContain(
    'claims.a has a getter "sub"',
  )
  expect((await faultOf(claiming({ list }), grant)).message).toContain('claims.list[0]')
  expect(
    (
      await faultOf(
        claiming({}),
        Object.defineProperty({}, 'userId', { get: getter, enumerable: true }),
      )
    ).code,
  ).toBe('ERR_CLAIMS')
  expect(getter).not.toHaveBeenCalled()
})

test('C5 · a shared object that is no cycle is copied as often as it stands', async () => {
  const shared = { id: 1 }
  expect(await payloadOf(claiming({ a: shared, b: [shared] }), grant)).toEqual({
    a: { id: 1 },
    b: [{ id: 1 }],
  })
})

test('C5 · of all values whatever, only plain JSON comes through, and as itself', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.string(), fc.anything({ withBigInt: true, withDate: true, withMap: true })),
      async (returned) => {
        let text: string
        try {
          text = await payloadText(claiming(returned), grant)
        } catch (error) {
          expect(error).toMatchObject({ code: 'ERR_CLAIMS' })
          return
        }
        expect(text).toBe(JSON.stringify(returned))
      },
    ),
    { numRuns: 500 },
  )
})

test('R3 · R6 · what the claims function throws is ERR_CLAIMS with its cause and without its text', async () => {
  const thrown = [
    new Error('hunter2'),
    new EmbedAuthError('ERR_UNAUTHENTICATED', 'hunter2'),
    'hunter2',
    undefined,
    null,
  ]
  for (const cause of thrown) {
    const throwing = customClaims(() => {
      throw cause
    })
    const rejecting = customClaims(() => Promise.reject(cause))
    for (const toClaims of [throwing, rejecting]) {
      const fault = await faultOf(toClaims, grant)
      expect(fault).toMatchObject({ code: 'ERR_CLAIMS' })
      expect(fault.cause).toBe(cause)
      expect(fault.message).not.toContain('hunter2')
    }
  }
})

test('P2 · deny(reason) from the claims function is a denial, never a payload', async () => {
  expect(await faultOf(claiming(deny('no seat left')), grant)).toMatchObject({
    code: 'ERR_DENIED',
    reason: 'no seat left',
  })
})

test('the trace names the claims', async () => {
  expect(await stepsOf(claiming({ sub: 'u1', role: 'x' }), grant)).toEqual([
    { rule: 'claims', outcome: 'The claims are "sub", "role".' },
  ])
})
