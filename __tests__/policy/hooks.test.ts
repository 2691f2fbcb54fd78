import { EmbedAuthError } from '../../lib/errors.js'
import { deny, functionPolicy, type Decide } from '../../lib/policy/index.js'
import { activepieces, decide, faultOf, latenode } from './decide.js'

const CANARY = 'postgres://admin:hunter2@10.0.0.7'

type Hook = (...args: unknown[]) => unknown

const latenodeWith = (rules: Record<string, unknown>): Decide =>
  latenode({ spaces: () => [{ spaceId: 7, role: 'owner' }], roles: { owner: 'manager' }, ...rules })

const ACTIVEPIECES_HOOKS = [
  'userId',
  'denyWhen',
  'role',
  'mapRole',
  'projectId',
  'projectName',
  'firstName',
  'lastName',
  'pieces',
  'pieceSet',
  'tasks',
  'aiCredits',
  'concurrencyPool',
]

/** Every hook of every kind of policy. */
const HOOKS: [string, (hook: Hook) => Decide][] = [
  ...['userId', 'denyWhen', 'spaces', 'mapRole', 'planId', 'personalSpace'].map(
    (name): [string, (hook: Hook) => Decide] => [
      `latenode policy.${name}`,
      (hook) => latenodeWith({ [name]: hook }),
    ],
  ),
  ...ACTIVEPIECES_HOOKS.map((name): [string, (hook: Hook) => Decide] => [
    `activepieces policy.${name}`,
    (hook) => activepieces({ role: () => 'EDITOR', [name]: hook }),
  ]),
  ['function policy', (hook) => functionPolicy(hook as () => object)],
]

const THROWN: unknown[] = [
  new Error(CANARY),
  Object.assign(new TypeError(CANARY), { status: 401, code: 'ERR_UNAUTHENTICATED' }),
  new EmbedAuthError('ERR_UNAUTHENTICATED', CANARY),
  CANARY,
  undefined,
  null,
  0,
  { message: CANARY, toString: () => CANARY },
  Object.create(null),
  new Proxy(
    {},
    {
      getPrototypeOf: () => {
        throw new Error(CANARY)
      },
    },
  ),
]

describe.each(HOOKS)('%s', (title, policyWith) => {
  const name = title.replace(/^(?:latenode|activepieces|function) /, '')

  test('R3 · whatever it throws becomes ERR_POLICY that names it and hides the text', async () => {
    for (const thrown of THROWN) {
      const throwing = () => {
        throw thrown
      }
      const rejecting = () => Promise.reject(thrown)
      const thenable = () => ({ then: (_: unknown, reject: Hook) => reject(thrown) })
      for (const hook of [throwing, rejecting, thenable]) {
        const fault = await faultOf(policyWith(hook), { id: 'u1' })
        expect(fault.code).toBe('ERR_POLICY')
        expect(fault.message.startsWith(`${name} threw `)).toBe(true)
        expect(fault.message).not.toContain(CANARY)
        expect(fault.cause === thrown).toBe(true)
      }
    }
  })

  test('P2 · deny(reason) from it is honoured, at once or later', async () => {
    for (const hook of [() => deny('not today'), () => Promise.resolve(deny('not today'))]) {
      expect(await decide(policyWith(hook))).toMatchObject({ denied: true, reason: 'not today' })
    }
  })
})

test('R3 · an unreadable `then` is the fault of the hook that returned it', async () => {
  const trapped = {
    get then() {
      throw new Error(CANARY)
    },
  }
  const fault = await faultOf(latenodeWith({ spaces: () => trapped }))
  expect(fault).toMatchObject({ code: 'ERR_POLICY' })
  expect(fault.message).toContain('policy.spaces threw')
})

test('R3 · mapRole that fails for several spaces leaves no rejection unheard', async () => {
  const unheard: unknown[] = []
  const listen = (reason: unknown) => unheard.push(reason)
  process.on('unhandledRejection', listen)
  const spaces = () => [1, 2, 3, 4].map((spaceId) => ({ spaceId, role: `r${spaceId}` }))
  const mapRole = (role: string) => {
    if (role === 'r3') throw new Error('at once')
    return Promise.reject(new Error('later'))
  }
  expect(await faultOf(latenodeWith({ spaces, mapRole }))).toMatchObject({ code: 'ERR_POLICY' })
  await new Promise((resolve) => setImmediate(resolve))
  process.off('unhandledRejection', listen)
  expect(unheard).toEqual([])
})
