import { activepiecesAdmin, latenodeAdmin } from 'embed-auth/admin'
import request from 'supertest'
import { exchange } from '../helpers/sandbox-routes'
import {
  ACTIVEPIECES_OPTIONS,
  activepiecesToken,
  LATENODE_OPTIONS,
  latenodeToken,
  sandboxOfBoth,
} from '../sandbox/mint'
import { checkedActivepieces, checkedLatenode } from './documented'

const KEY = 'canary-4711-key'

function sandboxWithKeys() {
  return sandboxOfBoth({
    latenode: { ...LATENODE_OPTIONS, apiKeys: [KEY] },
    activepieces: { ...ACTIVEPIECES_OPTIONS, apiKeys: [KEY] },
  })
}

async function started() {
  const sandbox = sandboxWithKeys()
  const { url } = await sandbox.listen()
  const activepieces = checkedActivepieces()
  const latenode = checkedLatenode(url)
  return {
    sandbox,
    activepieces,
    latenode,
    flows: activepiecesAdmin({ instanceUrl: url, apiKey: KEY, fetch: activepieces.fetch }),
    spaces: latenodeAdmin({ apiToken: KEY, fetch: latenode.fetch }),
  }
}

let current: Awaited<ReturnType<typeof started>>
beforeEach(async () => {
  current = await started()
})
afterEach(async () => {
  await current.sandbox.close()
  expect(current.activepieces.problems).toEqual([])
  expect(current.latenode.problems).toEqual([])
})

describe('A2 · Activepieces', () => {
  const session = async () => {
    const { body } = await exchange(current.sandbox.app, activepiecesToken())
    return body.token as string
  }
  const flowsOf = (token: string) =>
    request(current.sandbox.app).get('/api/v1/flows').set('Authorization', `Bearer ${token}`)

  test('a suspended user loses the session at the next request, and gets it back', async () => {
    const token = await session()
    await flowsOf(token).expect(200)
    expect(await current.flows.suspendUser('u-1')).toBe('done')
    const answer = await flowsOf(token).expect(403)
    expect(answer.body.code).toBe('SESSION_EXPIRED')
    // The exchange does not restore the user.
    const again = await exchange(current.sandbox.app, activepiecesToken())
    expect(again.body.status).toBe('INACTIVE')
    await flowsOf(again.body.token).expect(403)
    const { text } = await request(current.sandbox.app).get('/__sandbox')
    expect(text).toContain('>Suspended<')
    expect(await current.flows.restoreUser('u-1')).toBe('done')
    await flowsOf(token).expect(200)
  })

  test('a deleted user is created again by the next token', async () => {
    const token = await session()
    expect(await current.flows.deleteUser('u-1')).toBe('done')
    await flowsOf(token).expect(401)
    expect(await current.flows.deleteUser('u-1')).toBe('not-found')
    await flowsOf(await session()).expect(200)
  })

  test('a member of two projects leaves one, beyond the first page', async () => {
    const { app, state } = current.sandbox
    for (let index = 0; index < 12; index += 1) {
      await exchange(app, activepiecesToken({ externalUserId: `other-${index}` }))
    }
    await exchange(app, activepiecesToken())
    await exchange(app, activepiecesToken({ externalProjectId: 'p-2' }))
    expect(await current.flows.removeFromProject('u-1', 'p-1')).toBe('done')
    expect(await current.flows.removeFromProject('u-1', 'p-1')).toBe('not-found')
    expect(await current.flows.removeFromProject('u-1', 'p-9')).toBe('not-found')
    const user = state.activepieces.users.find(({ externalId }) => externalId === 'u-1')
    const project = state.activepieces.projects.find(({ externalId }) => externalId === 'p-2')
    const left = state.activepieces.memberships.filter(({ userId }) => userId === user?.id)
    expect(left).toEqual([expect.objectContaining({ projectId: project?.id })])
    expect(state.activepieces.memberships).toHaveLength(14)
  })

  test('every call and answer is as the published schemas say, page after page', async () => {
    const { app } = current.sandbox
    for (let index = 0; index < 11; index += 1) {
      await exchange(app, activepiecesToken({ externalUserId: `other-${index}` }))
    }
    await exchange(app, activepiecesToken())
    const { flows, activepieces } = current
    expect(await flows.suspendUser('u-1')).toBe('done')
    expect(await flows.removeFromProject('u-1', 'p-1')).toBe('done')
    expect(await flows.deleteUser('u-1')).toBe('done')
    expect([...activepieces.calls].sort()).toEqual([
      'DELETE project-members/:id',
      'DELETE users/:id',
      'GET project-members',
      'GET projects',
      'GET users',
      'POST users/:id',
    ])
    const get = (path: string) =>
      request(app).get(`/api/v1/${path}`).set('Authorization', `Bearer ${KEY}`).expect(200)
    const { body: first } = await get('users')
    expect(first).toMatchObject({ next: 'at_10', data: { length: 10 } })
    const { body: second } = await get('users?cursor=at_10')
    expect(second).toMatchObject({ next: null, data: { length: 2 } })
  })
})

describe('A2 · Latenode', () => {
  const signIn = (claims: Record<string, unknown>) =>
    current.sandbox.exchange('latenode', latenodeToken(claims))

  test('access is taken from the spaces of the tenant or of an owner', async () => {
    const { state } = current.sandbox
    signIn({ user_id: 'olivia' })
    const personal = state.latenode.users[0]?.personalSpaceId
    signIn({
      user_id: 'ada',
      no_personal_space: true,
      grant_access: [
        { space_id: 11, role_id: 3 },
        { space_id: personal, role_id: 4 },
      ],
    })
    const spacesOf = () => state.latenode.users[1]?.memberships.map(({ spaceId }) => spaceId)
    expect(spacesOf()).toEqual([11, personal])
    expect(await current.spaces.revokeAccess('ada', { ownerId: 'olivia' })).toBe('done')
    expect(spacesOf()).toEqual([11])
    expect(await current.spaces.revokeAccess('ada', { tenantSpace: true })).toBe('done')
    expect(spacesOf()).toEqual([])
    expect(await current.spaces.revokeAccess('bo', { tenantSpace: true })).toBe('not-found')
  })

  test('a plan replaces all others', async () => {
    signIn({ user_id: 'ada', plan_id: 3 })
    expect(await current.spaces.setPlan('ada', 4)).toBe('done')
    expect(await current.spaces.setPlan('ada', 4)).toBe('done')
    const [ada] = await current.spaces.users()
    expect(ada?.subscriptions).toEqual([
      { subscriptionId: '1', planId: 3, status: 'subscription_status_canceled' },
      { subscriptionId: '2', planId: 4, status: 'subscription_status_active' },
    ])
    await expect(current.spaces.setPlan('ada', 99)).rejects.toMatchObject({
      code: 'ERR_ADMIN_REFUSED',
      platformCode: 'plan.NotFound',
    })
    expect([...current.latenode.calls].sort()).toEqual([
      'subscriptions',
      'subscriptions/cancel',
      'subscriptions/list',
      'users/list',
    ])
  })
})

test('without API keys, and with another one, the endpoints answer 401', async () => {
  for (const sandbox of [sandboxOfBoth(), sandboxWithKeys()]) {
    const users = request(sandbox.app).get('/api/v1/users').set('Authorization', 'Bearer other-key')
    expect((await users).status).toBe(401)
    const list = await request(sandbox.app)
      .post('/latenode/v1/whitelabel/users/list?AUTH_TOKEN=other-key')
      .send({ options: {} })
    expect(list.status).toBe(401)
    expect(list.body).toMatchObject({ success: false, errors: [{ code: 'auth.Unauthorized' }] })
  }
})

test('A1 · no page and no state shows an API key', async () => {
  await current.spaces.users()
  await current.flows.suspendUser('u-1')
  const { app, state } = current.sandbox
  for (const path of ['/', '/__sandbox', '/__sandbox/state']) {
    expect((await request(app).get(path)).text).not.toContain(KEY)
  }
  expect(JSON.stringify(state)).not.toContain(KEY)
})
