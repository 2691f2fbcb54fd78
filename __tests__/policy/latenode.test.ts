import { decide, faultOf, grantOf, latenode, reasonOf } from './decide.js'

const spaces = () => [{ spaceId: 7, role: 'owner' }]
const roles = { owner: 'manager' }

test('grants the spaces of the user with their roles mapped, and no personal space by default', async () => {
  expect(await grantOf(latenode({ spaces, roles }))).toEqual({
    userId: 'u1',
    spaces: [{ spaceId: 7, role: 'manager' }],
    planId: undefined,
    personalSpace: false,
  })
})

test('without a spaces hook the user gets the personal space that the policy grants', async () => {
  const personalSpace = true
  expect(await grantOf(latenode({ personalSpace }))).toMatchObject({ spaces: [], personalSpace })
  expect(await reasonOf(latenode({}))).toContain('no personal space')
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
  test('is user.id by default, by ordinary access, getters of a class too', async () => {
    class Account {
      get id(): string {
        return 'from-a-getter'
      }
    }
    expect(await grantOf(latenode({ personalSpace: true }), new Account())).toMatchObject({
      userId: 'from-a-getter',
    })
  })

  test('is policy.userId where it is given', async () => {
    const userId = (user: { _id: string }) => Promise.resolve(`m-${user._id}`)
    expect(
      await grantOf(latenode({ userId, personalSpace: true }), { id: 'other', _id: '9' }),
    ).toMatchObject({
      userId: 'm-9',
    })
  })

  test('a primitive user has no id of its own, which the platform refuses', async () => {
    expect(await grantOf(latenode({ personalSpace: true }), 'ada')).toMatchObject({
      userId: undefined,
    })
  })

  test('R3 · a getter of the user that throws is ERR_POLICY', async () => {
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
    for (const denyWhen of [() => verdict, () => Promise.resolve(verdict)]) {
      const policy = latenode({ denyWhen, personalSpace: true })
      expect(await decide(policy)).toMatchObject({ denied: false })
    }
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
