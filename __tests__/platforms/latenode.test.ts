import fc from 'fast-check'
import { LATENODE_ROLES } from '../../lib/contract/index.js'
import { isLatenodeRole, latenodeRoleProblem } from '../../lib/platforms/index.js'
import { faultOf, latenode, latenodeGrant, payloadOf, stepsOf } from './mint.js'

const ACCEPTED: [unknown, number][] = [
  [1, 1],
  ['1', 1],
  ['77', 77],
  [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  ['9007199254740991', Number.MAX_SAFE_INTEGER],
]
const REFUSED: unknown[] = [
  0,
  -1,
  1.5,
  NaN,
  Infinity,
  2 ** 53,
  '9007199254740992',
  '9007199254740993',
  '99999999999999999999',
  '',
  ' ',
  '0',
  '01',
  '+1',
  '-1',
  '1.0',
  '1e3',
  '0x1',
  ' 1',
  '1\n',
  '١',
  'seven',
  1n,
  true,
  null,
  [1],
  { valueOf: () => 1 },
  Object(1),
  new Date(1),
]

test.each(ACCEPTED)('C3 · takes %p as plan and as space', async (value, number) => {
  const grant = latenodeGrant({ planId: value, spaces: [{ spaceId: value, role: 'no-code' }] })
  expect(await payloadOf(latenode, grant)).toEqual({
    tenant_id: 77,
    user_id: 'u1',
    plan_id: number,
    grant_access: [{ space_id: number, role_id: 3 }],
  })
})

test.each(REFUSED)('C3 · refuses %p as plan and as space with ERR_CLAIMS', async (value) => {
  const plan = await faultOf(latenode, latenodeGrant({ planId: value }))
  expect(plan).toMatchObject({ code: 'ERR_CLAIMS' })
  expect(plan.message).toContain('planId must be a positive integer')
  const space = await faultOf(
    latenode,
    latenodeGrant({ spaces: [{ spaceId: value, role: 'manager' }] }),
  )
  expect(space).toMatchObject({ code: 'ERR_CLAIMS' })
  expect(space.message).toContain('spaceId of spaces[0] must be a positive integer')
})

test('C3 · refuses a space without an id', async () => {
  for (const entry of [{ role: 'manager' }, { spaceId: undefined, role: 'manager' }]) {
    const fault = await faultOf(latenode, latenodeGrant({ spaces: [entry] }))
    expect(fault.message).toContain('spaceId of spaces[0] must be a positive integer')
    expect(fault.message).toContain('received undefined')
  }
})

test.each([
  ['manager', 2],
  ['no-code', 3],
  ['read-only', 4],
  ['credential-only', 5],
])('%s is role_id %d', async (role, roleId) => {
  const payload = await payloadOf(latenode, latenodeGrant({ spaces: [{ spaceId: 7, role }] }))
  expect(payload.grant_access).toEqual([{ space_id: 7, role_id: roleId }])
})

test.each(['admin', 'Admin', ' ADMIN '])('%j is refused with its own sentence', async (role) => {
  const fault = await faultOf(latenode, latenodeGrant({ spaces: [{ spaceId: 7, role }] }))
  expect(fault).toMatchObject({ code: 'ERR_CLAIMS' })
  expect(fault.message).toContain('a token never grants this role')
  expect(latenodeRoleProblem(role)).toContain('a token never grants this role')
})

test.each([
  ...Object.getOwnPropertyNames(Object.prototype),
  'Manager',
  'manager ',
  '',
  2,
  1,
  undefined,
  null,
  ['manager'],
  Object('manager'),
  { toString: () => 'manager' },
])('P1 · %p is no role of Latenode', async (role) => {
  expect(isLatenodeRole(role)).toBe(false)
  const fault = await faultOf(latenode, latenodeGrant({ spaces: [{ spaceId: 7, role }] }))
  expect(fault).toMatchObject({ code: 'ERR_CLAIMS' })
  expect(fault.message).toContain("'manager', 'no-code', 'credential-only', 'read-only'")
})

test('a space granted twice takes the stronger role, whatever the order', async () => {
  const order = ['manager', 'no-code', 'credential-only', 'read-only'] as const
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...order), { minLength: 1 }), async (roles) => {
      const spaces = roles.map((role, index) => ({ spaceId: index % 2 ? 7 : '7', role }))
      const strongest = order.find((role) => roles.includes(role)) ?? 'read-only'
      const payload = await payloadOf(latenode, latenodeGrant({ spaces }))
      expect(payload.grant_access).toEqual([{ space_id: 7, role_id: LATENODE_ROLES[strongest].id }])
    }),
  )
})

test('spaces keep the order in which they were first granted', async () => {
  const spaces = [9, 3, 5, 3, 9].map((spaceId) => ({ spaceId, role: 'read-only' }))
  const payload = await payloadOf(latenode, latenodeGrant({ spaces }))
  expect(payload.grant_access).toMatchObject([{ space_id: 9 }, { space_id: 3 }, { space_id: 5 }])
})

test('P2 · no space and no personal space is ERR_DENIED with its reason', async () => {
  const fault = await faultOf(latenode, latenodeGrant({ spaces: [], personalSpace: false }))
  expect(fault).toMatchObject({
    code: 'ERR_DENIED',
    reason: expect.stringContaining('no personal'),
  })
  expect(fault.message).toBe('This account has no access to the embed.')
})

test('without personalSpace the user gets no personal space', async () => {
  const grant = latenodeGrant({ personalSpace: undefined })
  expect(await payloadOf(latenode, grant)).toMatchObject({ no_personal_space: true })
  const nothing = latenodeGrant({ spaces: [], personalSpace: undefined })
  expect(await faultOf(latenode, nothing)).toMatchObject({ code: 'ERR_DENIED' })
})

test.each([0, 1, '', 'false', null, {}])('refuses personalSpace %p', async (personalSpace) => {
  const fault = await faultOf(latenode, latenodeGrant({ personalSpace }))
  expect(fault).toMatchObject({ code: 'ERR_CLAIMS' })
  expect(fault.message).toContain('personalSpace must be true or false')
})

test.each([undefined, null, {}, 'x', new Set()])('refuses spaces that are %p', async (spaces) => {
  const fault = await faultOf(latenode, latenodeGrant({ spaces }))
  expect(fault).toMatchObject({ code: 'ERR_CLAIMS' })
  expect(fault.message).toContain('must be an array, empty for none')
})

test.each([[[null]], [['7']], [[7]], [[[7, 'manager']]], [Array(1)]])(
  'refuses the spaces %j',
  async (spaces) => {
    const fault = await faultOf(latenode, latenodeGrant({ spaces }))
    expect(fault).toMatchObject({ code: 'ERR_CLAIMS' })
    expect(fault.message).toContain('spaces[0] must be an object')
  },
)

test('the trace says what is written, and which role wins in a space that is granted twice', async () => {
  const grant = latenodeGrant({
    spaces: [
      { spaceId: 7, role: 'read-only' },
      { spaceId: 7, role: 'credential-only' },
    ],
    planId: 3,
    personalSpace: false,
  })
  expect(await stepsOf(latenode, grant)).toEqual([
    {
      rule: 'claims.grant_access',
      outcome:
        'Space 7 is granted twice, as read-only and as credential-only: credential-only, the stronger role, wins.',
      spaceId: 7,
      granted: 'credential-only',
    },
    { rule: 'claims.user_id', outcome: 'user_id is "u1".' },
    { rule: 'claims.plan_id', outcome: 'plan_id is 3.' },
    {
      rule: 'claims.no_personal_space',
      outcome: 'no_personal_space is true: the user gets no personal space.',
    },
    { rule: 'claims.grant_access', outcome: 'grant_access holds 1 space.' },
  ])
  const bare = await stepsOf(latenode, latenodeGrant({ spaces: [] }))
  expect(bare.at(-1)?.outcome).toBe('grant_access is left out: no spaces.')
})

test('C6 · nothing optional is written empty', async () => {
  const payload = await payloadOf(latenode, latenodeGrant({ spaces: [], personalSpace: true }))
  expect(Object.keys(payload)).toEqual(['tenant_id', 'user_id'])
})
