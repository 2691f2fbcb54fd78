import request from 'supertest'
import { authorize } from '../helpers/sandbox-routes'
import { latenodeToken, sandboxOfBoth } from './mint'

type App = ReturnType<typeof sandboxOfBoth>['app']

/** Signs a user in and returns the session cookie. */
async function signIn(app: App, change = {}) {
  const answer = await authorize(app, latenodeToken(change)).expect(204)
  return answer.headers['set-cookie']?.[0] ?? ''
}

async function session(app: App, cookie: string) {
  return request(app)
    .get('/latenode/api/session')
    .set('Cookie', cookie.split(';')[0] ?? '')
}

async function command(app: App, cookie: string, body: object) {
  const answer = await request(app)
    .post('/latenode/api/commands')
    .set('Cookie', cookie.split(';')[0] ?? '')
    .send(body)
  return answer.body
}

const grant = (...grants: [number, number][]) => ({
  grant_access: grants.map(([space_id, role_id]) => ({ space_id, role_id })),
})

describe('an accepted Latenode token', () => {
  test('registers an unknown user with plan, personal space and grants', async () => {
    const { app, state } = sandboxOfBoth()
    await signIn(app, { plan_id: 3, ...grant([11, 3]) })
    const [user] = state.latenode.users
    expect(user).toMatchObject({ userId: 'u-1', planId: 3, authorizations: 1 })
    expect(user?.memberships).toEqual([
      { spaceId: user?.personalSpaceId, roleId: 1, role: 'Admin' },
      { spaceId: 11, roleId: 3, role: 'No-code' },
    ])
    expect(state.latenode.spaces).toContainEqual(
      expect.objectContaining({ spaceId: user?.personalSpaceId, ownerUserId: 'u-1' }),
    )
  })

  test('makes no personal space where the token says so', async () => {
    const { app, state } = sandboxOfBoth()
    await signIn(app, { no_personal_space: true, ...grant([12, 4]) })
    expect(state.latenode.users[0]).toMatchObject({
      personalSpaceId: null,
      memberships: [{ spaceId: 12, roleId: 4, role: 'Read only' }],
    })
    expect(state.latenode.spaces).toHaveLength(2)
  })

  test('keeps the plan of the first authorization, and says so', async () => {
    const { app, state } = sandboxOfBoth()
    await signIn(app, { plan_id: 3 })
    await signIn(app, { plan_id: 4 })
    expect(state.latenode.users).toEqual([
      expect.objectContaining({ planId: 3, authorizations: 2 }),
    ])
    expect(state.checks[0]?.findings).toContainEqual(expect.objectContaining({ rule: 'plan-kept' }))
  })

  test('never takes access away, and names what is kept', async () => {
    const { app, state } = sandboxOfBoth()
    await signIn(app, grant([11, 2], [12, 3]))
    await signIn(app, grant([12, 4]))
    const roles = state.latenode.users[0]?.memberships.map(({ spaceId, role }) => [spaceId, role])
    expect(roles).toEqual([
      [expect.any(Number), 'Admin'],
      [11, 'Manager'],
      [12, 'Read only'],
    ])
    const kept = state.checks[0]?.findings.filter(({ rule }) => rule === 'access-kept')
    expect(kept).toHaveLength(1)
    expect(kept?.[0]?.message).toContain('space 11')
  })

  test('grants nothing for role_id 1, and warns', async () => {
    const { app, state } = sandboxOfBoth()
    await signIn(app, { no_personal_space: true, ...grant([11, 1]) })
    expect(state.latenode.users[0]?.memberships).toEqual([])
    expect(state.checks[0]?.findings.map(({ rule }) => rule)).toEqual(['role-admin'])
  })

  test('takes the stronger of two roles in one space: Credential only over Read only', async () => {
    const { app, state } = sandboxOfBoth()
    await signIn(app, { no_personal_space: true, ...grant([11, 5], [11, 4]) })
    expect(state.latenode.users[0]?.memberships).toEqual([
      { spaceId: 11, roleId: 5, role: 'Credential only' },
    ])
    expect(state.checks[0]?.findings.map(({ rule }) => rule)).toEqual(['space-repeated'])
  })

  test('leaves the owner of a personal space its Admin', async () => {
    const { app, state } = sandboxOfBoth()
    await signIn(app)
    const own = state.latenode.users[0]?.personalSpaceId ?? 0
    await signIn(app, grant([own, 4]))
    expect(state.latenode.users[0]?.memberships).toEqual([
      { spaceId: own, roleId: 1, role: 'Admin' },
    ])
  })

  test('two users do not share a personal space', async () => {
    const { app, state } = sandboxOfBoth()
    await signIn(app)
    await signIn(app, { user_id: 'u-2' })
    const ids = state.latenode.users.map((user) => user.personalSpaceId)
    expect(new Set(ids).size).toBe(2)
  })
})

describe('the session of the Latenode frame', () => {
  test('lives in a cookie that a third-party frame can get', async () => {
    const cookie = await signIn(sandboxOfBoth().app)
    expect(cookie).toMatch(/^latenode_sandbox_\w+=[\w-]{32}; /)
    expect(cookie).toMatch(/; HttpOnly; Secure; SameSite=None$/)
  })

  test('is not there without the cookie', async () => {
    const { app } = sandboxOfBoth()
    await signIn(app)
    const answer = await session(app, '')
    expect([answer.status, answer.body.code]).toEqual([401, 'SESSION_MISSING'])
  })

  test('shows the user, the token and the permissions', async () => {
    const { app } = sandboxOfBoth()
    const answer = await session(app, await signIn(app, grant([11, 4])))
    expect(answer.status).toBe(200)
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(answer.body).toMatchObject({
      platform: 'latenode',
      user: { id: 'u-1', isNew: true },
      check: { header: { alg: 'RS512' }, claims: { exp: 1_800_000_300 }, findings: [] },
      places: [{ id: '11', role: 'Read only', actions: ['view', 'run'] }, { role: 'Admin' }],
    })
  })

  test('edits within the limits of the role', async () => {
    const { app, state } = sandboxOfBoth()
    const cookie = await signIn(app, grant([11, 3]))
    const made = await command(app, cookie, { name: 'createEmptyScenario', placeId: '11' })
    expect(made).toMatchObject({ ok: true, value: { title: 'Untitled' } })
    const { id } = made.value
    await command(app, cookie, { name: 'addNewNode', id, nodeTypeId: 'mail.send' })
    await command(app, cookie, { name: 'toggleActiveScenarioState', id })
    await command(app, cookie, { name: 'runOnce', id })
    await command(app, cookie, { name: 'deploy', id })
    expect(state.latenode.scenarios.find((scenario) => scenario.id === id)).toMatchObject({
      placeId: '11',
      active: true,
      deployed: true,
      runs: 1,
      nodes: [{ nodeTypeId: 'mail.send', title: 'Send email' }],
    })
  })

  test.each(['createEmptyScenario', 'createWebhookScenario', 'addNewNode', 'save', 'deploy'])(
    'Read only cannot %s',
    async (name) => {
      const { app, state } = sandboxOfBoth()
      const cookie = await signIn(app, { no_personal_space: true, ...grant([11, 4]) })
      const before = state.latenode.scenarios
      const id = before.find((scenario) => scenario.placeId === '11')?.id
      const body = { name, id, placeId: '11', nodeTypeId: 'mail.send' }
      expect(await command(app, cookie, body)).toMatchObject({ ok: false, code: 'FORBIDDEN' })
      expect(state.latenode.scenarios).toEqual(before)
    },
  )

  test('reaches no scenario of a space that the user is not in', async () => {
    const { app, state } = sandboxOfBoth()
    const cookie = await signIn(app, { no_personal_space: true, ...grant([11, 2]) })
    const id = state.latenode.scenarios.find((scenario) => scenario.placeId === '12')?.id
    expect(await command(app, cookie, { name: 'runOnce', id, placeId: '11' })).toMatchObject({
      ok: false,
      code: 'FORBIDDEN',
    })
  })

  test('commands answer the documented shapes', async () => {
    const { app } = sandboxOfBoth()
    const cookie = await signIn(app, grant([11, 3]))
    const url = { dev: expect.any(String), prod: expect.any(String) }
    const webhook = { nodeId: expect.any(String), url }
    const created = await command(app, cookie, { name: 'createWebhookScenario', placeId: '11' })
    expect(created.value).toEqual(webhook)
    const urls = { name: 'getScenarioWebhooksUrls', id: created.automationId }
    expect((await command(app, cookie, urls)).value).toEqual([created.value])
    const types = await command(app, cookie, { name: 'getNodeTypes', placeId: '11' })
    expect(types.value[0]).toMatchObject({ id: expect.any(String), alias: expect.any(String) })
  })
})
