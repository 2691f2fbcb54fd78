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

  test('P4 · the members of a class instance are read through its class', async () => {
    const members = grant() as Record<string, unknown>
    const inherited: object = Object.create(Object.create(members) as object) as object
    expect(await payloadOf(toClaims, inherited)).toEqual(await payloadOf(toClaims, members))
    const getters: Record<string, PropertyDescriptor> = {}
    for (const name of Object.keys(members)) getters[name] = { get: () => members[name] }
    const computed: object = Object.create(Object.create({}, getters) as object) as object
    expect(await payloadOf(toClaims, computed)).toEqual(await payloadOf(toClaims, members))
  })

  test('C5 · a toJSON of the class of a grant is never called', async () => {
    const inherited: object = Object.assign(Object.create({ toJSON: () => ({}) }), grant())
    expect(await payloadOf(toClaims, inherited)).toEqual(await payloadOf(toClaims, grant()))
  })

  test('C5 · a getter is read once, so that it cannot change its answer after the check', async () => {
    const getter = jest.fn(() => 'u2')
    const withGetter = Object.defineProperty(grant(), 'userId', { get: getter, enumerable: true })
    expect((await mint(toClaims, withGetter)).userId).toBe('u2')
    expect(getter).toHaveBeenCalledTimes(1)
  })

  test('C5 · a getter that throws is ERR_POLICY with its error as cause', async () => {
    const withGetter = Object.defineProperty(grant(), 'userId', { get: trap, enumerable: true })
    const error = await faultOf(toClaims, withGetter)
    expect(error).toMatchObject({ code: 'ERR_POLICY', cause: expect.any(TypeError) })
    expect(error.message).not.toContain('canary')
  })

  test.each(['getOwnPropertyDescriptor', 'ownKeys', 'getPrototypeOf', 'get', 'has'])(
    'C5 · a proxy whose %s throws gets no token and throws no foreign error',
    async (name) => {
      const hostile = new Proxy(grant(), { [name]: trap })
      const outcome = await mint(toClaims, hostile).catch((error: unknown) => error)
      if (name === 'has') {
        expect(outcome).toMatchObject({ userId: 'u1' })
      } else {
        expect(outcome).toMatchObject({ code: 'ERR_POLICY', cause: expect.any(TypeError) })
        expect((outcome as Error).message).not.toContain('canary')
      }
    },
  )

  test('C5 · a revoked proxy is ERR_POLICY', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    expect((await faultOf(toClaims, proxy)).code).toBe('ERR_POLICY')
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

test('C5 · a getter inside the spaces is read once; a proxy that throws is ERR_POLICY', async () => {
  const getter = jest.fn(() => 'manager')
  const entry = Object.defineProperty({ spaceId: 7 }, 'role', { get: getter, enumerable: true })
  expect((await payloadOf(latenode, latenodeGrant({ spaces: [entry] }))).grant_access).toEqual([
    { space_id: 7, role_id: 2 },
  ])
  expect(getter).toHaveBeenCalledTimes(1)
  const hostile = new Proxy({ spaceId: 7, role: 'manager' }, { getOwnPropertyDescriptor: trap })
  expect((await faultOf(latenode, latenodeGrant({ spaces: [hostile] }))).code).toBe('ERR_POLICY')
})

test('C5 · further members of a space entry reach no claim', async () => {
  const row = { id: 1, spaceId: 7, role: 'manager', role_id: 1, expires: 'never' }
  expect((await payloadOf(latenode, latenodeGrant({ spaces: [row] }))).grant_access).toEqual([
    { space_id: 7, role_id: 2 },
  ])
})
