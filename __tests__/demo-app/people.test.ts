/** The People page against a sandbox: what Acme and the platforms know after each change. */
import type { Express } from 'express'
import { createApp } from '../../demo-app/app.js'
import { connectPlatforms, type Platforms } from '../../demo-app/platforms.js'
import { openDemo, signIn } from './fixture.js'

let platforms: Platforms
let app: Express
beforeEach(async () => {
  platforms = await connectPlatforms({ SANDBOX_PORT: '0' })
  app = await createApp(platforms)
})
afterEach(() => platforms.close())

/** The address of the sandbox for this process, which does not resolve `*.localhost`. */
const sandbox = (path: string): string => {
  const url = new URL(path, platforms.sandboxUrl)
  url.hostname = '127.0.0.1'
  return url.href
}

async function post(path: string, body: object, headers: Record<string, string> = {}) {
  const type = { 'content-type': 'application/json' }
  const init = { method: 'POST', headers: { ...type, ...headers }, body: JSON.stringify(body) }
  return fetch(sandbox(path), init)
}

/** Opens the embed of a user: the token route of Acme, then the exchange of the sandbox. */
async function openActivepieces(user: string, query = ''): Promise<() => Promise<number>> {
  const visitor = await signIn(app, user)
  const { body } = await visitor.get(`/activepieces/embed-token${query}`).expect(200)
  const exchange = '/api/v1/managed-authn/external-token'
  const session = await (await post(exchange, { externalAccessToken: body.token })).json()
  const authorization = `Bearer ${(session as { token: string }).token}`
  return async () => (await fetch(sandbox('/api/v1/flows'), { headers: { authorization } })).status
}

async function state() {
  return (await (await fetch(sandbox('/__sandbox/state'))).json()) as {
    latenode: { users: { userId: string; memberships: { spaceId: number }[] }[] }
  }
}

describe('the demo’s People page', () => {
  it('suspends a colleague, whose session ends, and restores them', async () => {
    const olivia = await signIn(app, 'usr-olivia')
    const nextRequest = await openActivepieces('usr-vera')
    expect(await nextRequest()).toBe(200)

    await olivia.post('/people/usr-vera/suspend').expect(303)
    expect(await nextRequest()).toBe(403)
    const { text } = await olivia.get('/people').expect(200)
    expect(text).toContain('Vera is suspended in Acme.')
    expect(text).toContain('Activepieces: suspended.')
    expect((await olivia.get('/people')).text).not.toContain('Vera is suspended in Acme.')
    const vera = await signIn(app, 'usr-vera')
    await vera.get('/activepieces/embed-token').expect(403)

    await olivia.post('/people/usr-vera/restore').expect(303)
    expect(await nextRequest()).toBe(200)
    await vera.get('/activepieces/embed-token').expect(200)
  })

  it('moves a colleague to another team, and the old one is gone on both platforms', async () => {
    const olivia = await signIn(app, 'usr-olivia')
    const inGrowth = await openActivepieces('usr-emil', '?team=team-growth')
    const inOperations = await openActivepieces('usr-emil', '?team=team-operations')
    const emil = await signIn(app, 'usr-emil')
    const openLatenode = async () => {
      const { body } = await emil.get('/latenode/embed-token').expect(200)
      await post('/latenode/api/authorize', { token: body.token })
      const { users } = (await state()).latenode
      const user = users.find(({ userId }) => userId === 'usr-emil')
      return user?.memberships.map(({ spaceId }) => spaceId)
    }
    expect(await openLatenode()).toEqual([101, 102])

    await olivia.post('/people/usr-emil/move/team-operations').expect(303)
    expect([await inGrowth(), await inOperations()]).toEqual([401, 200])
    expect(await openLatenode()).toEqual([102])
    expect((await olivia.get('/people')).text).toContain('Activepieces: removed from Growth.')
  })

  it('says that there was nothing to take away from a user who never opened the embed', async () => {
    const olivia = await signIn(app, 'usr-olivia')
    await olivia.post('/people/usr-nora/suspend').expect(303)
    const { text } = await olivia.get('/people')
    expect(text).toContain('Activepieces: nothing to take away.')
  })

  it('says why a platform was not called', async () => {
    const withoutKeys = await openDemo()
    const olivia = await signIn(withoutKeys, 'usr-olivia')
    await olivia.post('/people/usr-vera/suspend').expect(303)
    const { text } = await olivia.get('/people')
    expect(text).toContain('Latenode: not called, because no API key is set.')
  })

  it('says that a platform did not answer, and has changed Acme all the same', async () => {
    await platforms.close()
    const olivia = await signIn(app, 'usr-olivia')
    await olivia.post('/people/usr-vera/suspend').expect(303)
    expect((await olivia.get('/people')).text).toContain(
      'Activepieces: The platform did not answer',
    )
    const vera = await signIn(app, 'usr-vera')
    await vera.get('/latenode/embed-token').expect(403)
  })

  it('is for owners, who cannot change themselves', async () => {
    const emil = await signIn(app, 'usr-emil')
    await emil.get('/people').expect(403)
    await emil.post('/people/usr-vera/suspend').expect(403)
    const olivia = await signIn(app, 'usr-olivia')
    for (const path of ['usr-olivia/suspend', 'usr-x/suspend', 'usr-vera/move/team-x']) {
      await olivia.post(`/people/${path}`).expect(303)
    }
    const foreign = { 'Sec-Fetch-Site': 'cross-site' }
    await olivia.post('/people/usr-vera/suspend').set(foreign).expect(403)
    for (const id of ['usr-olivia', 'usr-vera']) {
      const visitor = await signIn(app, id)
      await visitor.get('/latenode/embed-token').expect(200)
    }
  })

  it('A1 · shows no API key', async () => {
    const olivia = await signIn(app, 'usr-olivia')
    await olivia.post('/people/usr-vera/suspend').expect(303)
    const pages = [
      (await olivia.get('/people')).text,
      (await olivia.get('/activity')).text,
      ...(await Promise.all(
        ['/', '/__sandbox', '/__sandbox/state'].map(async (path) =>
          (await fetch(sandbox(path))).text(),
        ),
      )),
    ].join('\n')
    const keys = Object.values(platforms.sandboxApiKeys)
    expect(keys).toHaveLength(2)
    for (const key of keys) expect(pages).not.toContain(key)
  })
})
