import { deny, functionPolicy } from '../../lib/policy/index.js'
import { decide, faultOf } from './decide.js'

/** A policy function that returns whatever no type allows. */
const returning = (answer: unknown) => functionPolicy(() => answer as object)

test('the grant is what the function returned, for the platform to check', async () => {
  const grant = { userId: 'u1', spaces: [] }
  for (const answer of [grant, Promise.resolve(grant)]) {
    const decision = await decide(returning(answer))
    expect(decision).toEqual({ denied: false, grant })
  }
})

test('P2 · a function that returns nothing denies', async () => {
  for (const answer of [undefined, null, Promise.resolve(), Promise.resolve(null)]) {
    const decision = await decide(returning(answer))
    expect(decision).toMatchObject({ denied: true })
    expect(decision).toHaveProperty('reason', expect.stringContaining('returned nothing'))
  }
})

test('P2 · deny(reason) denies', async () => {
  for (const answer of [deny('no plan'), Promise.resolve(deny('no plan'))]) {
    expect(await decide(returning(answer))).toMatchObject({ denied: true, reason: 'no plan' })
  }
})

test('P2 · a denial made by hand, even without a reason, never passes for a grant', async () => {
  expect(await decide(returning({ denied: true, userId: 'u1' }))).toMatchObject({
    denied: true,
    reason: expect.stringContaining('no reason'),
  })
})

test.each([[false], [true], ['u1'], [7], [[]], [() => ({})], [Symbol('grant')], [10n]])(
  'P2 · %p is no grant: ERR_POLICY',
  async (answer) => {
    const fault = await faultOf(returning(answer))
    expect(fault).toMatchObject({ code: 'ERR_POLICY' })
    expect(fault.message).toContain('The policy must return a grant or deny(reason)')
  },
)

test('gets the user and the context as they are', async () => {
  const policy = jest.fn(() => ({ userId: 'u1' }))
  const user = { id: 'u1' }
  await decide(functionPolicy(policy), user)
  expect(policy.mock.calls).toEqual([[user, { signal: expect.any(AbortSignal) }]])
})
