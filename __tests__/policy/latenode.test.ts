import { decide, faultOf, grantOf, latenode, reasonOf } from './decide.js'

const spaces = () => [{ spaceId: 7, role: 'owner' }]
const roles = { owner: 'manager' }

test('grants the spaces of the user with their roles mapped, and a personal space by default', async () => {
  expect(await grantOf(latenode({ spaces, roles }))).toEqual({
    userId: 'u1',
    spaces: [{ spaceId: 7, role: 'manager' }],
    planId: undefined,
    personalSpace: true,
  })
})

test('without a spaces hook the user gets a personal space and nothing else', async () => {
  expect(await grantOf(latenode({}))).toMatchObject({ spaces: [], personalSpace: true })
})

test('takes planId and personalSpace as values and as functions, synchronous or not', async () => {
  const variants = [
    { planId: 3, personalSpace: false },
    { planId: () => 3, personalSpace: () => false },
    { planId: () => Promise.resolve(3), personalSpace: () => Promise.resolve(false) },
  ]
  for (const variant of variants) {
    expect(await grantOf(latenode({ spaces, roles, ...variant }))).toMatchObject({
      planId: 3,
      personalSpace: false,
    })
  }
})

test('P2 · no space and no personal space is a denial that carries the user id', async () => {
  const denial = await decide(latenode({ spaces: () => [], personalSpace: false }))
  expect(denial).toMatchObject({ denied: true, userId: 'u1' })
  expect(await reasonOf(latenode({ personalSpace: () => false }))).toContain('no personal space')
})

test.each([[undefined], [null], [0], [1], ['false'], [{}]])(
  'P2 · personalSpace that returns %j is ERR_POLICY, not a guess',
  async (answer) => {
    const fault = await faultOf(latenode({ personalSpace: () => answer }))
    expect(fault).toMatchObject({ code: 'ERR_POLICY' })
    expect(fault.message).toContain('policy.personalSpace must return true or false')
  },
)

describe('who the user is', () => {
  test('user.id by default, by ordinary access, getters of a class too', async () => {
    class Account {
      get id(): string {
        return 'from-a-getter'
      }
    }
    expect(await grantOf(latenode({}), new Account())).toMatchObject({ userId: 'from-a-getter' })
  })

  test('policy.userId where it is given', async () => {
    const userId = (user: { _id: string }) => Promise.resolve(`m-${user._id}`)
    expect(await grantOf(latenode({ userId }), { id: 'other', _id: '9' })).toMatchObject({
      userId: 'm-9',
    })
  })

  test('a primitive user has no id of its own, which the platform refuses', async () => {
    expect(await grantOf(latenode({}), 'ada')).toMatchObject({ userId: undefined })
  })

  test('a getter of the user that throws is ERR_POLICY', async () => {
    const user = {
      get id(): string {
        throw new Error('connection lost at 10.0.0.7')
      },
    }
    const fault = await faultOf(latenode({}), user)
    expect(fault).toMatchObject({ code: 'ERR_POLICY' })
    expect(fault.message).toContain('user.id threw')
    expect(fault.message).not.toContain('10.0.0.7')
  })
})

describe('denyWhen', () => {
  test('a reason shuts the user out before any other hook is asked', async () => {
    const other = jest.fn(() => [])
    const policy = latenode({ denyWhen: () => 'suspended', spaces: other, planId: other })
    expect(await decide(policy)).toEqual({ denied: true, reason: 'suspended', userId: 'u1' })
    expect(other).not.toHaveBeenCalled()
  })

  test.each([[false], [null], [undefined]])('%j lets the user in', async (verdict) => {
    expect(await decide(latenode({ denyWhen: () => verdict }))).toMatchObject({ denied: false })
    const later = () => Promise.resolve(verdict)
    expect(await decide(latenode({ denyWhen: later }))).toMatchObject({ denied: false })
  })

  test.each([[true], [''], ['  '], [0], [1], [NaN], [{}], [[]], [() => false], [10n]])(
    'P2 · %p denies in doubt, with what denyWhen must return',
    async (verdict) => {
      const reason = await reasonOf(latenode({ denyWhen: () => verdict }))
      expect(reason).toContain('policy.denyWhen returned')
      expect(reason).toContain('false, null or undefined')
    },
  )
})

describe('what spaces returns', () => {
  test.each([[undefined], [null], ['7'], [{}], [new Set([7])], [7], [{ length: 1, 0: {} }]])(
    'ERR_POLICY for %p, which is no array',
    async (answer) => {
      const fault = await faultOf(latenode({ spaces: () => answer, roles }))
      expect(fault).toMatchObject({ code: 'ERR_POLICY' })
      expect(fault.message).toContain('policy.spaces must return an array')
    },
  )

  test.each([[null], [undefined], [7], ['7:owner']])(
    'ERR_POLICY for the entry %j',
    async (entry) => {
      const fault = await faultOf(latenode({ spaces: () => [...spaces(), entry], roles }))
      expect(fault).toMatchObject({ code: 'ERR_POLICY' })
      expect(fault.message).toContain('Entry 1 of policy.spaces')
    },
  )

  test.each([
    [undefined, 'undefined'],
    [NaN, 'NaN'],
    [0, 'integer'],
    [-7, 'integer'],
    [1.5, 'number'],
    [2 ** 53, 'integer'],
    ['', 'empty string'],
    ['7 ', 'string'],
    ['0x7', 'string'],
    ['1e3', 'string'],
    [7n, 'bigint'],
    [[7], 'array'],
    [null, 'null'],
    [true, 'boolean'],
  ])('C3 · refuses the space id %p with ERR_CLAIMS that names its type', async (spaceId, type) => {
    const fault = await faultOf(latenode({ spaces: () => [{ spaceId, role: 'owner' }], roles }))
    expect(fault).toMatchObject({ code: 'ERR_CLAIMS' })
    expect(fault.message).toMatch(new RegExp(`entry 0 of policy.spaces .* it is ${type}$`))
  })

  test('C3 · takes a space id as its decimal text', async () => {
    const policy = latenode({
      spaces: () => [{ spaceId: '9007199254740991', role: 'owner' }],
      roles,
    })
    expect(await grantOf(policy)).toMatchObject({ spaces: [{ spaceId: Number.MAX_SAFE_INTEGER }] })
  })

  test('reads the entries of an ORM by ordinary access, each member once', async () => {
    const reads: string[] = []
    class Membership {
      get spaceId(): number {
        reads.push('spaceId')
        return reads.length === 1 ? 7 : 8
      }
      get role(): string {
        reads.push('role')
        return 'owner'
      }
    }
    expect(await grantOf(latenode({ spaces: () => [new Membership()], roles }))).toMatchObject({
      spaces: [{ spaceId: 7, role: 'manager' }],
    })
    expect(reads).toEqual(['spaceId', 'role'])
  })

  test('ERR_POLICY for an entry whose getter throws, and for a proxy that was revoked', async () => {
    const lazy = {
      get spaceId(): number {
        throw new TypeError('relation was not loaded')
      },
    }
    const { proxy, revoke } = Proxy.revocable([], {})
    revoke()
    const endless = new Proxy([], {
      get: (target, name) => {
        if (name === 'length') throw new TypeError('relation was not loaded')
        return Reflect.get(target, name) as unknown
      },
    })
    for (const answer of [[lazy], [proxy], proxy, endless]) {
      const fault = await faultOf(latenode({ spaces: () => answer, roles }))
      expect(fault).toMatchObject({ code: 'ERR_POLICY' })
      expect(fault.message).not.toContain('relation')
    }
  })
})

test('P5 · a role that changed is in force at the next decision', async () => {
  const user = { id: 'u1', role: 'owner' }
  const policy = latenode({
    spaces: (who: typeof user) => [{ spaceId: 7, role: who.role }],
    roles: { ...roles, guest: 'read-only' },
  })
  expect(await grantOf(policy, user)).toMatchObject({ spaces: [{ role: 'manager' }] })
  user.role = 'guest'
  expect(await grantOf(policy, user)).toMatchObject({ spaces: [{ role: 'read-only' }] })
  user.role = 'fired'
  expect(await reasonOf(policy, user)).toContain('"fired"')
})
