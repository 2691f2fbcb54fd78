import { faultOf, activepieces, context, decide, grantOf, reasonOf } from './decide.js'
import { activepiecesPolicy } from '../../lib/policy/index.js'

const editor = { id: 'u1', role: 'EDITOR', firstName: 'Grace', lastName: 'Hopper' }

test("without roles and mapRole the application's role is the project role's name", async () => {
  expect(await grantOf(activepieces(), editor)).toEqual({
    userId: 'u1',
    role: 'EDITOR',
    projectId: 'p1',
    firstName: 'Ada',
    lastName: 'Lovelace',
  })
})

test('the names default to user.firstName and user.lastName, getters too', async () => {
  class Person {
    id = 'u2'
    get firstName(): string {
      return 'Katherine'
    }
    get lastName(): string {
      return 'Johnson'
    }
  }
  const policy = activepiecesPolicy<Person>({ projectId: () => 'p1', role: () => 'VIEWER' })
  expect(await grantOf(policy as never, new Person())).toMatchObject({
    firstName: 'Katherine',
    lastName: 'Johnson',
  })
})

test.each([[undefined], [null], [''], [' '], [7], [['EDITOR']], [{}], [true]])(
  'P2 · the role %p is no token, where it would have become Editor',
  async (role) => {
    expect(await reasonOf(activepieces(), { ...editor, role })).toContain('unknown')
    expect(await reasonOf(activepieces({ roles: {} }), { ...editor, role })).toContain('unknown')
  },
)

test('P2 · mapRole that returns null denies', async () => {
  expect(await reasonOf(activepieces({ mapRole: () => null }), editor)).toBe(
    'policy.mapRole returned null for the role "EDITOR".',
  )
})

test('P2 · mapRole that returns undefined does not let the role through by its own name', async () => {
  const reason = await reasonOf(activepieces({ mapRole: () => undefined }), editor)
  expect(reason).toContain('policy.mapRole returned undefined')
})

test('the role may be resolved and mapped asynchronously', async () => {
  const rules = {
    role: () => Promise.resolve('boss'),
    mapRole: (role: string) => Promise.resolve(role === 'boss' ? 'ADMIN' : null),
  }
  expect(await grantOf(activepieces(rules))).toMatchObject({ role: 'ADMIN' })
})

describe('the further members', () => {
  const given = {
    projectName: 'Acme',
    pieces: { filter: 'ALLOWED', tags: ['crm'] },
    tasks: 1000,
    aiCredits: 0,
    concurrencyPool: { key: 'acme', limit: 5 },
  }

  test('are taken as values', async () => {
    expect(await grantOf(activepieces(given), editor)).toMatchObject(given)
  })

  test('are taken from functions, synchronous or not', async () => {
    for (const wrap of [(value: unknown) => value, (value: unknown) => Promise.resolve(value)]) {
      const hooks = Object.fromEntries(
        Object.entries(given).map(([name, value]) => [name, () => wrap(value)]),
      )
      expect(await grantOf(activepieces(hooks), editor)).toMatchObject(given)
    }
  })

  test('are left out of the grant where a function returns undefined', async () => {
    const grant = await grantOf(activepieces({ tasks: () => undefined, pieceSet: 'basic' }), editor)
    expect(grant).not.toHaveProperty('tasks')
    expect(grant).toMatchObject({ pieceSet: 'basic' })
  })
})

test('denyWhen comes first, and the denial carries the user id', async () => {
  const role = jest.fn()
  expect(await decide(activepieces({ denyWhen: () => 'trial is over', role }), editor)).toEqual({
    denied: true,
    reason: 'trial is over',
    userId: 'u1',
  })
  expect(role).not.toHaveBeenCalled()
})

test('P4 · a setter planted on Object.prototype swallows no limit of the grant', async () => {
  const policy = activepieces({ pieces: () => ({ filter: 'ALLOWED', tags: ['crm'] }) })
  const planted = { configurable: true, get: () => undefined, set: () => {} }
  let decision: unknown
  Object.defineProperty(Object.prototype, 'pieces', planted)
  try {
    decision = await policy(editor, context)
  } finally {
    Reflect.deleteProperty(Object.prototype, 'pieces')
  }
  expect(decision).toMatchObject({ grant: { pieces: { filter: 'ALLOWED', tags: ['crm'] } } })
})

test.each([
  ['pieces', undefined],
  ['pieces', null],
  ['pieceSet', undefined],
  ['pieceSet', null],
])('P2 · a policy.%s that returns %p is ERR_POLICY: not all pieces', async (member, answer) => {
  for (const hook of [() => answer, async () => answer]) {
    const fault = await faultOf(activepieces({ role: () => 'EDITOR', [member]: hook }))
    expect(fault).toMatchObject({ code: 'ERR_POLICY' })
    expect(fault.message).toContain(`policy.${member} returned ${String(answer)}.`)
    expect(fault.message).toContain("{ filter: 'NONE' } for all pieces")
  }
})
