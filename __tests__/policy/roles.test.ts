import fc from 'fast-check'
import { activepieces, context, decide, grantOf, latenode, reasonOf } from './decide.js'
import { activepiecesPolicy, latenodePolicy } from '../../lib/policy/index.js'

const onePlace = (role: unknown) => ({ spaces: () => [{ spaceId: 7, role }] })
const ROLES = { owner: 'manager', member: 'no-code', 3: 'read-only' }

const PROTOTYPE_NAMES = Object.getOwnPropertyNames(Object.prototype)

describe('every name on Object.prototype', () => {
  test.each(PROTOTYPE_NAMES)(
    'P1 · %s is an unknown role for Latenode, and denied',
    async (name) => {
      expect(await reasonOf(latenode({ ...onePlace(name), roles: ROLES }))).toContain('Space 7')
    },
  )

  test.each(PROTOTYPE_NAMES)('P1 · %s is unknown for Activepieces, and denied', async (name) => {
    const reason = await reasonOf(activepieces({ roles: { owner: 'ADMIN' } }), {
      id: 'u1',
      role: name,
    })
    expect(reason).toContain('unknown')
  })

  test.each(PROTOTYPE_NAMES)('P1 · %s is unknown also in a map with a prototype', async (name) => {
    const latenodeRules = { ...onePlace(name), roles: { owner: 'manager' as const } }
    expect(await decide(latenodePolicy(latenodeRules) as never)).toMatchObject({ denied: true })
    const rules = { projectId: () => 'p', role: () => name, roles: { owner: 'ADMIN' } }
    expect(await decide(activepiecesPolicy(rules) as never)).toMatchObject({ denied: true })
  })

  test.each(PROTOTYPE_NAMES)(
    'P1 · %s is unknown where mapRole consults a map of its own by own key',
    async (name) => {
      const mapRole = (role: string) =>
        Object.hasOwn(ROLES, role) ? ROLES[role as keyof typeof ROLES] : undefined
      expect(await reasonOf(latenode({ ...onePlace(name), mapRole }))).toContain('unknown')
    },
  )
})

test('P1 · arrays, objects, booleans, symbols, fractions and blanks are no roles, and mapRole is not asked', async () => {
  const mapRole = jest.fn(() => 'manager')
  const strange = [
    ['owner'],
    { toString: () => 'owner' },
    Object('owner'),
    true,
    Symbol('owner'),
    1.5,
    NaN,
    Infinity,
    2 ** 53,
    10n,
    null,
    undefined,
    '',
    ' ',
    () => 'owner',
  ]
  for (const role of strange) {
    expect(await reasonOf(latenode({ ...onePlace(role), roles: ROLES, mapRole }))).toContain(
      'unknown',
    )
    const user = { id: 'u1', role }
    expect(await reasonOf(activepieces({ roles: { owner: 'ADMIN' }, mapRole }), user)).toContain(
      'unknown',
    )
  }
  expect(mapRole).not.toHaveBeenCalled()
})

test('P1 · only an own key of the map ever grants, whatever the role is', async () => {
  const policy = latenode({
    spaces: (user: { id: string; role: unknown }) => [{ spaceId: 7, role: user.role }],
    roles: ROLES,
  })
  await fc.assert(
    fc.asyncProperty(fc.anything({ withBigInt: true, withSparseArray: true }), async (role) => {
      const known = role === 3 || role === '3' || role === 'owner' || role === 'member'
      expect((await decide(policy, { id: 'u1', role })).denied).toBe(!known)
    }),
  )
})

test('an integer role is looked up by its decimal text', async () => {
  expect(await grantOf(latenode({ ...onePlace(3), roles: ROLES }))).toMatchObject({
    spaces: [{ spaceId: 7, role: 'read-only' }],
  })
  expect(await grantOf(activepieces({ roles: { 1: 'EDITOR' } }), { role: 1 })).toMatchObject({
    role: 'EDITOR',
  })
})

test('mapRole wins over roles; undefined asks roles; null leaves the space out', async () => {
  const mapRole = (role: string) => ({ owner: 'read-only', guest: null })[role]
  const spaces = () => [
    { spaceId: 1, role: 'owner' },
    { spaceId: 2, role: 'member' },
    { spaceId: 3, role: 'guest' },
  ]
  expect(await grantOf(latenode({ spaces, mapRole, roles: ROLES }))).toMatchObject({
    spaces: [
      { spaceId: 1, role: 'read-only' },
      { spaceId: 2, role: 'no-code' },
    ],
  })
})

test('mapRole gets the role as it is, the user, the normalised space id and the context', async () => {
  const mapRole = jest.fn(() => 'manager')
  const user = { id: 'u1' }
  const spaces = () => [{ spaceId: '42', role: 5 }]
  await decide(latenode({ spaces, mapRole }), user)
  expect(mapRole.mock.calls).toEqual([[5, { user, spaceId: 42, context }]])
  mapRole.mockClear()
  await decide(activepieces({ mapRole }), { id: 'u1', role: 'boss' })
  expect(mapRole.mock.calls).toEqual([['boss', { user: { id: 'u1', role: 'boss' }, context }]])
})

test('where mapRole is asynchronous, all spaces are asked at once and keep their order', async () => {
  let waiting = 0
  let release: () => void = () => undefined
  const everybodyAsked = new Promise<void>((resolve) => (release = resolve))
  const mapRole = async (role: string) => {
    waiting += 1
    if (waiting === 3) release()
    await everybodyAsked
    return role === 'b' ? null : role
  }
  const spaces = () => ['a', 'b', 'c'].map((role, index) => ({ spaceId: index + 1, role }))
  expect(await grantOf(latenode({ spaces, mapRole }))).toMatchObject({
    spaces: [
      { spaceId: 1, role: 'a' },
      { spaceId: 3, role: 'c' },
    ],
  })
})

test('mapRole may answer at once for one space and later for another', async () => {
  const mapRole = (role: string) => (role === 'later' ? Promise.resolve('manager') : 'read-only')
  const spaces = () => ['now', 'later', 'now'].map((role, index) => ({ spaceId: index + 1, role }))
  expect(await grantOf(latenode({ spaces, mapRole }))).toMatchObject({
    spaces: [{ role: 'read-only' }, { role: 'manager' }, { role: 'read-only' }],
  })
})

describe('an unknown role', () => {
  const spaces = () => [
    { spaceId: 1, role: 'owner' },
    { spaceId: 2, role: 'x'.repeat(99) },
  ]

  test('P2 · denies the whole token by default, with the space and the role cut short in the reason', async () => {
    const reason = await reasonOf(latenode({ spaces, roles: ROLES }))
    expect(reason).toBe(
      `Space 2: the role "${'x'.repeat(40)}…" is unknown: policy.roles has no such key.`,
    )
  })

  test('leaves out its space alone where unknownRole is skip', async () => {
    const policy = latenode({ spaces, roles: ROLES, unknownRole: 'skip' })
    expect(await grantOf(policy)).toMatchObject({ spaces: [{ spaceId: 1, role: 'manager' }] })
  })

  test('P2 · denies where skipping leaves no space and there is no personal one', async () => {
    const rules = { ...onePlace('ghost'), roles: ROLES, unknownRole: 'skip', personalSpace: false }
    expect(await reasonOf(latenode(rules))).toContain('no personal space')
  })

  test('P2 · is every role where neither roles nor mapRole is configured, and the reason says so', async () => {
    expect(await reasonOf(latenode(onePlace('manager')))).toContain(
      'neither policy.roles nor policy.mapRole is configured',
    )
  })

  test.each(['deny', 'skip'])(
    'P2 · denies for Activepieces under unknownRole %s',
    async (unknownRole) => {
      const policy = activepieces({ roles: { owner: 'ADMIN' }, unknownRole })
      expect(await reasonOf(policy, { id: 'u1', role: 'guest' })).toContain('"guest"')
    },
  )
})
