import { deny, functionPolicy } from '../../lib/policy/index.js'
import { activepieces, decide, latenode, stepsOf } from './decide.js'

const outcomes = (steps: { outcome: string }[]) => steps.map(({ outcome }) => outcome)

test('a Latenode decision is told in order: who, shut out or not, each space, plan, personal space', async () => {
  const policy = latenode({
    userId: () => 'u42',
    denyWhen: () => false,
    spaces: () => [
      { spaceId: 1, role: 'owner' },
      { spaceId: '2', role: 3 },
      { spaceId: 3, role: 'guest' },
      { spaceId: 4, role: 'ghost' },
      { spaceId: 5, role: ['owner'] },
    ],
    mapRole: (role: string | number) =>
      role === 3 ? 'read-only' : role === 'guest' ? null : undefined,
    roles: { owner: 'manager' },
    unknownRole: 'skip',
    planId: 9,
    personalSpace: false,
  })
  expect(await stepsOf(policy)).toEqual([
    { rule: 'policy.userId', outcome: 'The user id is "u42", from policy.userId.' },
    { rule: 'policy.denyWhen', outcome: 'policy.denyWhen let the user in.' },
    {
      rule: 'policy.roles',
      outcome: 'Space 1: the role "owner" becomes manager, by policy.roles.',
      spaceId: 1,
      role: 'owner',
      granted: 'manager',
    },
    {
      rule: 'policy.mapRole',
      outcome: 'Space 2: the role 3 becomes read-only, by policy.mapRole.',
      spaceId: 2,
      role: '3',
      granted: 'read-only',
    },
    {
      rule: 'policy.mapRole',
      outcome:
        'Space 3: the role "guest" becomes null, by policy.mapRole, so the space is left out.',
      spaceId: 3,
      role: 'guest',
    },
    {
      rule: 'policy.unknownRole',
      outcome:
        'Space 4: the role "ghost" is unknown (neither policy.mapRole nor policy.roles maps it), ' +
        'so the space is left out.',
      spaceId: 4,
      role: 'ghost',
    },
    {
      rule: 'policy.unknownRole',
      outcome:
        'Space 5: a role of type array is unknown (a role is text or an integer), so the space is left out.',
      spaceId: 5,
    },
    { rule: 'policy.planId', outcome: 'A new user starts on plan 9.' },
    { rule: 'policy.personalSpace', outcome: 'The user gets no personal space.' },
  ])
})

test('the last step of a denied decision says what denied it', async () => {
  const denied = [
    latenode({ denyWhen: () => 'the account is locked' }),
    latenode({ spaces: () => deny('the account is locked') }),
    latenode({
      spaces: () => [{ spaceId: 1, role: 'a' }],
      mapRole: () => deny('the account is locked'),
    }),
    activepieces({ role: () => deny('the account is locked') }),
    activepieces({ role: () => 'EDITOR', tasks: () => deny('the account is locked') }),
    functionPolicy(() => deny('the account is locked')),
  ]
  for (const policy of denied) {
    expect(outcomes(await stepsOf(policy)).at(-1)).toContain('the account is locked')
  }
  const unknown = latenode({ spaces: () => [{ spaceId: 1, role: 'ghost' }], roles: {} })
  expect(outcomes(await stepsOf(unknown)).at(-1)).toContain('so the whole token is denied')
})

test('a user without spaces is told so', async () => {
  expect(outcomes(await stepsOf(latenode({ personalSpace: true })))).toEqual([
    'The user id is "u1", from user.id, the default.',
    'The user has no spaces.',
    'The user gets a personal space.',
  ])
})

test('an Activepieces decision is told in order: who, role, project, the rest', async () => {
  const policy = activepieces({
    role: () => 'boss',
    roles: { boss: 'ADMIN' },
    projectName: 'Acme',
    pieces: { filter: 'ALLOWED', tags: ['crm'] },
    tasks: 100,
    aiCredits: 5,
    concurrencyPool: { key: 'acme', limit: 2 },
  })
  expect(outcomes(await stepsOf(policy))).toEqual([
    'The user id is "u1", from user.id, the default.',
    'In the project: the role "boss" becomes ADMIN, by policy.roles.',
    'The user comes into the project "p1".',
    'The project is shown as "Acme".',
    'The first name of a new user is "Ada".',
    'The last name of a new user is "Lovelace".',
    'The pieces shown are those that policy.pieces allows.',
    "The project's limit of tasks is 100.",
    "The project's limit of AI credits is 5.",
    'The project shares the pool that policy.concurrencyPool names.',
  ])
})

test('an Activepieces denial names the role and the rule', async () => {
  expect(await stepsOf(activepieces({ role: () => 'guest', mapRole: () => null }))).toContainEqual({
    rule: 'policy.mapRole',
    outcome:
      'In the project: the role "guest" becomes null, by policy.mapRole, so the token is denied.',
    role: 'guest',
  })
})

test('what a hook returned is quoted short and printable, and named by type where it is no text', async () => {
  const steps = await stepsOf(
    latenode({ userId: () => `\u202e\n${'x'.repeat(999)}`, planId: { a: 1 } }),
  )
  expect(outcomes(steps)[0]).toContain(`\\n${'x'.repeat(38)}…"`)
  expect(outcomes(steps)[2]).toBe('A new user starts on plan a value of type object.')
})

test('nobody listening changes nothing in the decision', async () => {
  const policy = latenode({ spaces: () => [{ spaceId: 1, role: 'a' }], roles: { a: 'manager' } })
  const steps: unknown[] = []
  const traced = await policy({ id: 'u1' }, { signal: new AbortController().signal }, (step) =>
    steps.push(step),
  )
  expect(traced).toEqual(await decide(policy))
  expect(steps.length).toBeGreaterThan(0)
})
