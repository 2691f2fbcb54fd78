/** Generators of what no integrator means to return, and sometimes does. */
import fc from 'fast-check'

/** Values that break code written for strings and plain objects. */
const hostile: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(
  undefined,
  null,
  NaN,
  Infinity,
  -0,
  2 ** 53,
  10n,
  Symbol('id'),
  () => 'id',
  new Date(NaN),
  new Map([['id', 1]]),
  new Proxy(
    {},
    {
      get: () => {
        throw new Error('trap')
      },
      ownKeys: () => {
        throw new Error('trap')
      },
    },
  ),
  Object.defineProperty({}, 'id', {
    enumerable: true,
    get: () => {
      throw new Error('getter')
    },
  }),
  Object.assign(Object.create({ inherited: 'id' }), { own: 1 }),
  { toJSON: () => 'swapped', toString: () => 'swapped' },
  { denied: true },
  { then: 'not a function' },
  'undefined',
  'null',
  '[object Object]',
  '__proto__',
  'constructor',
  '\ud800',
  'a\u0000b',
  ' ',
)

/** Anything at all. */
export const anything: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: hostile },
  { weight: 3, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: fc.string({ minLength: 250, maxLength: 300 }) },
  { weight: 2, arbitrary: fc.double() },
  { weight: 2, arbitrary: fc.maxSafeInteger() },
  {
    weight: 3,
    arbitrary: fc.anything({ withBigInt: true, withNullPrototype: true, withMap: true }),
  },
)

/** Mostly what belongs there, and sometimes anything. */
export function mostly<T>(proper: fc.Arbitrary<T>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 29, arbitrary: proper }, { weight: 1, arbitrary: anything })
}

/** Ids as real systems have them. */
export const properId: fc.Arbitrary<string | number> = fc.oneof(
  fc.uuid(),
  fc.nat(),
  fc.emailAddress(),
  fc.string({ minLength: 1, maxLength: 40 }),
)

/** An object of which each member may be missing, proper, or anything. */
export function sloppyRecord(
  members: Readonly<Record<string, fc.Arbitrary<unknown>>>,
): fc.Arbitrary<object> {
  const loose = Object.fromEntries(
    Object.entries(members).map(([name, value]) => [name, mostly(value)]),
  )
  return fc.oneof(
    { weight: 4, arbitrary: fc.record(loose) },
    { weight: 1, arbitrary: fc.record(loose, { requiredKeys: [] }) },
  )
}
