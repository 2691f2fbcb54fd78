/** Role mappings as applications write them, from the application's user to the claims. */
import type { LatenodeRole } from '../../lib/contract/index.js'
import { latenodePolicy, activepiecesPolicy, type Decide } from '../../lib/policy/index.js'
import { activepiecesClaims, latenodeClaims, type ToClaims } from '../../lib/platforms/index.js'
import { context } from './decide.js'

async function claimsFor<User>(
  policy: Decide<User>,
  toClaims: ToClaims,
  user: User,
): Promise<unknown> {
  const decision = await policy(user, context)
  if (decision.denied) return decision.reason
  const { claims } = await toClaims(decision.grant, context)
  return { ...claims }
}

const latenode = latenodeClaims({ tenantId: 1 })

interface Member {
  id: string
  memberships: { workspace: number; permissions: string[]; level: number }[]
}

const ada: Member = {
  id: 'u_ada',
  memberships: [
    { workspace: 11, permissions: ['flows:write', 'flows:run'], level: 30 },
    { workspace: 12, permissions: ['flows:run'], level: 10 },
  ],
}

test('custom role names are mapped by roles', async () => {
  const policy = latenodePolicy<{ id: string; team: number; title: string }>({
    spaces: (user) => [{ spaceId: user.team, role: user.title }],
    roles: {
      'Automation Lead': 'manager',
      'Support (L2)': 'credential-only',
      Auditor: 'read-only',
    },
  })
  const user = { id: 'u1', team: 5, title: 'Support (L2)' }
  expect(await claimsFor(policy, latenode, user)).toEqual({
    tenant_id: 1,
    user_id: 'u1',
    no_personal_space: true,
    grant_access: [{ space_id: 5, role_id: 5 }],
  })
})

test('permissions become roles in spaces, with no need of mapRole', async () => {
  const policy = latenodePolicy<Member>({
    spaces: (user) =>
      user.memberships.map(({ workspace, permissions }) => ({
        spaceId: workspace,
        role: permissions.includes('flows:write') ? 'writer' : 'reader',
      })),
    roles: { writer: 'no-code', reader: 'read-only' },
    personalSpace: false,
  })
  expect(await claimsFor(policy, latenode, ada)).toEqual({
    tenant_id: 1,
    user_id: 'u_ada',
    no_personal_space: true,
    grant_access: [
      { space_id: 11, role_id: 3 },
      { space_id: 12, role_id: 4 },
    ],
  })
})

test('numeric levels are mapped by mapRole, with a rule of its own for one space', async () => {
  const policy = latenodePolicy<Member>({
    spaces: (user) =>
      user.memberships.map(({ workspace, level }) => ({ spaceId: workspace, role: level })),
    mapRole: (level, { spaceId }) => {
      if (spaceId === 12) return 'read-only'
      return Number(level) >= 30 ? 'manager' : 'no-code'
    },
  })
  expect(await claimsFor(policy, latenode, ada)).toMatchObject({
    grant_access: [
      { space_id: 11, role_id: 2 },
      { space_id: 12, role_id: 4 },
    ],
  })
})

test('roles that live in a database are mapped by an asynchronous mapRole over a static map', async () => {
  const table = new Map<string, LatenodeRole>([['custom:7', 'credential-only']])
  const policy = latenodePolicy<{ id: string; role: string }>({
    spaces: (user) => [{ spaceId: 3, role: user.role }],
    roles: { owner: 'manager' },
    mapRole: async (role) => {
      await Promise.resolve()
      return table.get(String(role))
    },
  })
  expect(await claimsFor(policy, latenode, { id: 'u1', role: 'custom:7' })).toMatchObject({
    grant_access: [{ space_id: 3, role_id: 5 }],
  })
  expect(await claimsFor(policy, latenode, { id: 'u1', role: 'owner' })).toMatchObject({
    grant_access: [{ space_id: 3, role_id: 2 }],
  })
  expect(await claimsFor(policy, latenode, { id: 'u1', role: 'custom:8' })).toContain('"custom:8"')
})

test('a custom project role of Activepieces goes before the map for everybody else', async () => {
  const policy = activepiecesPolicy<{ id: number; org: string; role: string }>({
    projectId: (user) => user.org,
    firstName: () => 'A',
    lastName: () => 'B',
    role: (user) => user.role,
    roles: { admin: 'ADMIN', member: 'EDITOR' },
    mapRole: (role) => (role === 'support' ? 'Support Engineer' : undefined),
  })
  const user = { id: 9, org: 'acme', role: 'support' }
  expect(await claimsFor(policy, activepiecesClaims(), user)).toMatchObject({
    externalUserId: '9',
    role: 'Support Engineer',
  })
  expect(await claimsFor(policy, activepiecesClaims(), { ...user, role: 'member' })).toMatchObject({
    role: 'EDITOR',
  })
  expect(await claimsFor(policy, activepiecesClaims(), { ...user, role: 'intern' })).toContain(
    '"intern"',
  )
})

test.each(Object.getOwnPropertyNames(Object.prototype))(
  'P1 · mapRole that looks %s up in an object carelessly still makes no token',
  async (role) => {
    const careless = (name: string | number) =>
      ({ owner: 'manager' })[name as 'owner'] as LatenodeRole
    const forLatenode = latenodePolicy<object>({
      userId: () => 'u1',
      spaces: () => [{ spaceId: 3, role }],
      mapRole: careless,
    })
    const forActivepieces = activepiecesPolicy<object>({
      userId: () => 'u1',
      projectId: () => 'p1',
      firstName: () => 'A',
      lastName: () => 'B',
      role: () => role,
      mapRole: careless,
    })
    // `__proto__` reads as an object, the others as functions: none of them a role, nor unknown.
    await expect(claimsFor(forLatenode, latenode, {})).rejects.toMatchObject({ code: 'ERR_CLAIMS' })
    await expect(claimsFor(forActivepieces, activepiecesClaims(), {})).rejects.toMatchObject({
      code: 'ERR_CLAIMS',
    })
  },
)
