import type { ToClaims } from '../../lib/types/internal.js'
import {
  activepieces,
  activepiecesGrant,
  faultOf,
  latenode,
  latenodeGrant,
  mint,
  payloadOf,
} from './mint.js'

const PLATFORMS: [string, ToClaims, (changes?: object) => object][] = [
  ['Latenode', latenode, latenodeGrant],
  ['Activepieces', activepieces, activepiecesGrant],
]

const trap = () => {
  throw new TypeError('canary')
}

describe.each(PLATFORMS)('%s', (_name, toClaims, grant) => {
  test.each([
    'exp',
    'iat',
    'tenant_id',
    'user_id',
    'version',
    'externalUserId',
    'planID',
    'kid',
    'toJSON',
    'email',
  ])('C5 · %s in a grant is refused, with the members there are', async (name) => {
    const fault = await faultOf(toClaims, grant({ [name]: 1 }))
    expect(fault).toMatchObject({ code: 'ERR_CLAIMS' })
    expect(fault.message).toContain(`unknown member "${name}"; the members are userId,`)
  })

  test('C5 · an own __proto__ is refused like any other unknown member', async () => {
    const parsed = Object.assign(JSON.parse('{"__proto__":{"role":"ADMIN"}}'), grant())
    expect((await faultOf(toClaims, parsed)).message).toContain('unknown member "__proto__"')
  })

  test('C5 · inherited members are not seen', async () => {
    const inherited: object = Object.assign(
      Object.create({ planId: 9, tasks: 9, toJSON: () => ({}) }),
      grant(),
    )
    expect(await payloadOf(toClaims, inherited)).toEqual(await payloadOf(toClaims, grant()))
  })

  test('C5 · a getter is refused and never run', async () => {
    const getter = jest.fn(() => 'u2')
    const withGetter = Object.defineProperty(grant(), 'userId', { get: getter, enumerable: true })
    const fault = await faultOf(toClaims, withGetter)
    expect(fault).toMatchObject({ code: 'ERR_CLAIMS' })
    expect(fault.message).toContain('getter "userId"')
    expect(getter).not.toHaveBeenCalled()
  })

  test.each(['getOwnPropertyDescriptor', 'ownKeys', 'getPrototypeOf', 'get', 'has'])(
    'C5 · a proxy whose %s throws makes no token and no foreign error',
    async (name) => {
      const hostile = new Proxy(grant(), { [name]: trap })
      const outcome = await mint(toClaims, hostile).catch((error: unknown) => error)
      if (name === 'ownKeys' || name === 'getOwnPropertyDescriptor') {
        expect(outcome).toMatchObject({ code: 'ERR_CLAIMS', cause: expect.any(TypeError) })
        expect((outcome as Error).message).not.toContain('canary')
      } else {
        expect(outcome).toMatchObject({ userId: 'u1' })
      }
    },
  )

  test('C5 · a revoked proxy is ERR_CLAIMS', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    expect((await faultOf(toClaims, proxy)).code).toBe('ERR_CLAIMS')
  })

  test.each([[undefined], [null], ['grant'], [7], [[]], [() => ({})]])(
    'C5 · %p is no grant',
    async (value) => {
      const fault = await faultOf(toClaims, value)
      expect(fault).toMatchObject({ code: 'ERR_CLAIMS' })
      expect(fault.message).toContain('The grant must be an object')
    },
  )
})

test('C5 · getters and proxies inside the spaces are refused, too', async () => {
  const getter = jest.fn(() => 'manager')
  const entry = Object.defineProperty({ spaceId: 7 }, 'role', { get: getter, enumerable: true })
  expect((await faultOf(latenode, latenodeGrant({ spaces: [entry] }))).code).toBe('ERR_CLAIMS')
  expect(getter).not.toHaveBeenCalled()
  const hostile = new Proxy({ spaceId: 7, role: 'manager' }, { getOwnPropertyDescriptor: trap })
  expect((await faultOf(latenode, latenodeGrant({ spaces: [hostile] }))).code).toBe('ERR_CLAIMS')
})

test('C5 · further members of a space entry reach no claim', async () => {
  const row = { id: 1, spaceId: 7, role: 'manager', role_id: 1, expires: 'never' }
  expect((await payloadOf(latenode, latenodeGrant({ spaces: [row] }))).grant_access).toEqual([
    { space_id: 7, role_id: 2 },
  ])
})
