import fc from 'fast-check'
import { EmbedAuthError } from '../../lib/errors.js'
import { deny } from '../../lib/policy/index.js'
import { isDenial } from '../../lib/values.js'

test('deny() makes a frozen denial that carries its reason', () => {
  const denial = deny('account is locked')
  expect(denial).toEqual({ denied: true, reason: 'account is locked' })
  expect(Object.isFrozen(denial)).toBe(true)
  expect(isDenial(denial)).toBe(true)
})

test.each([[''], ['  \n'], [undefined], [null], [7], [{}], [['locked']]])(
  'deny(%j) throws ERR_POLICY, since a denial needs a reason in words',
  (reason) => {
    const attempt = () => deny(reason as string)
    expect(attempt).toThrow(EmbedAuthError)
    expect(attempt).toThrow(expect.objectContaining({ code: 'ERR_POLICY' }))
  },
)

test('a denial of another copy of the library is a denial too', () => {
  expect(isDenial({ denied: true, reason: 'elsewhere' })).toBe(true)
  expect(isDenial({ denied: true })).toBe(true)
})

test('nothing but an own `denied: true` is a denial', () => {
  const inherited: unknown = Object.create({ denied: true, reason: 'inherited' })
  for (const value of [
    inherited,
    { denied: 'true' },
    { denied: 1 },
    { reason: 'x' },
    'denied',
    null,
  ]) {
    expect(isDenial(value)).toBe(false)
  }
})

test('isDenial answers for any value and never throws', () => {
  const hostile = new Proxy(
    {},
    {
      getOwnPropertyDescriptor: () => {
        throw new Error('trap')
      },
    },
  )
  expect(isDenial(hostile)).toBe(false)
  fc.assert(fc.property(fc.anything(), (value) => typeof isDenial(value) === 'boolean'))
})
