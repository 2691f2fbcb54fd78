/** The recipes of docs/recipes.md and the second platform of docs/getting-started.md, asked for tokens. */
import express, { type Express } from 'express'
import session from 'express-session'
import request from 'supertest'
import * as library from 'embed-auth'
import type { EmbedAuth, IssuedToken } from 'embed-auth'
import { claimsOf } from '../helpers/compact.js'
import { ada, hostApp, MODULES, signedIn, surroundings, withEnvironment } from './host.js'
import { loadBlock, runBlock } from './run-block.js'
import { sample } from './sample.js'

withEnvironment(() => ({ SESSION_SECRET: 'of the test' }))

async function tokenOf(app: Express, path = '/embed-token', user?: object): Promise<IssuedToken> {
  const { body } = await request(app).get(path).set(signedIn(user)).expect(200)
  return body as IssuedToken
}

sample('docs/recipes.md#two-platforms', 'each path signs for its platform', async (block) => {
  const app = hostApp()
  await runBlock(block, { given: surroundings(app) })
  const latenode = await tokenOf(app, '/embed-token/latenode')
  expect(claimsOf(latenode.token)).toMatchObject({ tenant_id: 1, grant_access: [{}, {}] })
  const activepieces = await tokenOf(app, '/embed-token/activepieces')
  expect(claimsOf(activepieces.token)).toMatchObject({ externalProjectId: 't1', role: 'ADMIN' })
  const { body } = await request(app).get('/automations').set(signedIn()).expect(200)
  expect(body).toEqual(['latenode', 'activepieces'])
})

sample('docs/getting-started.md#activepieces', 'the same user gets a project', async (block) => {
  const app = express()
  app.use((req, _res, next) => {
    Object.assign(req, { session: { name: 'ben' } })
    next()
  })
  await runBlock(block, { modules: MODULES, given: { app } })
  expect(claimsOf((await tokenOf(app)).token)).toMatchObject({
    externalProjectId: 'team-1',
    firstName: 'Ben',
    role: 'EDITOR',
  })
})

sample('docs/recipes.md#orm', 'an entity and its lazy relation become claims', async (block) => {
  const wanted = ['embed', 'Account', 'Membership']
  const all = await runBlock(block, { modules: MODULES, given: surroundings(), wanted })
  const { embed, Account, Membership } = all as {
    embed: EmbedAuth<object>
    Account: new (...parts: unknown[]) => object
    Membership: new (...parts: unknown[]) => object
  }
  const memberships = [new Membership('owner', { latenodeSpaceId: 12 })]
  const app = express().use(embed)
  app.locals.account = new Account(42n, () => Promise.resolve(memberships))
  const { body } = await request(app).get('/embed-token').expect(200)
  expect(claimsOf((body as IssuedToken).token)).toMatchObject({
    user_id: '42',
    grant_access: [{ space_id: 12, role_id: 2 }],
  })
})

sample('docs/recipes.md#class-policy', 'every method of the instance is used', async (block) => {
  const all = await runBlock(block, { modules: MODULES, given: surroundings(), wanted: ['embed'] })
  const embed = all.embed as EmbedAuth<object>
  const { token } = await embed.issue({ id: 'u1', suspended: false })
  expect(claimsOf(token)).toMatchObject({ grant_access: [{ space_id: 12, role_id: 2 }] })
  const suspended = embed.issue({ id: 'u1', suspended: true })
  await expect(suspended).rejects.toMatchObject({ reason: 'the account is suspended' })
})

sample('docs/recipes.md#sign-in', 'each library names the user, or nobody', async (block) => {
  let signedInAs: string | null = 'sub-1'
  const session = () => (signedInAs === null ? null : { user: { id: signedInAs } })
  const exports = await runBlock(block, {
    modules: {
      '@clerk/express': { getAuth: () => ({ userId: signedInAs }) },
      'better-auth/node': { fromNodeHeaders: (headers: object) => headers },
    },
    given: {
      users: { bySubject: async (subject: string) => ({ ...ada, id: subject }) },
      auth: { api: { getSession: async () => session() } },
    },
  })
  const request = () => ({
    headers: {},
    user: session()?.user,
    oidc: { isAuthenticated: () => signedInAs !== null, user: { sub: signedInAs } },
  })
  const names = ['withPassport', 'withAuth0', 'withClerk', 'withBetterAuth']
  for (const name of names) {
    const getUser = exports[name] as (req: object) => Promise<{ id: string } | null | undefined>
    signedInAs = 'sub-1'
    expect(await getUser(request())).toMatchObject({ id: 'sub-1' })
    signedInAs = null
    expect(Boolean(await getUser(request()))).toBe(false)
  }
})

sample(
  'docs/recipes.md#nest',
  'the middleware answers in an application of Nest',
  async (block) => {
    const app = express()
    const nest = { use: app.use.bind(app), listen: async () => undefined }
    const store = new session.MemoryStore()
    await runBlock(block, {
      modules: {
        ...MODULES,
        '@nestjs/core': { NestFactory: { create: async () => nest } },
        'express-session': (options: session.SessionOptions) => session({ ...options, store }),
      },
      given: { ...surroundings(app), AppModule: {} },
    })
    await request(app).get('/embed-token').expect(401)
  },
)

sample('docs/recipes.md#next-server', 'all other requests go to Next.js', async (block) => {
  const { latenodePlatform } = surroundings()
  const embed = library.embedAuth({
    getUser: () => ada,
    platform: latenodePlatform,
    policy: { personalSpace: true },
  })
  const handle = (_req: unknown, res: { end(text: string): void }) => {
    res.end('page of Next.js')
  }
  const all = await runBlock(block, {
    modules: {
      express: () => Object.assign(express(), { listen: () => undefined }),
      next: () => ({ prepare: async () => undefined, getRequestHandler: () => handle }),
    },
    given: { embed },
    wanted: ['server'],
  })
  const server = all.server as Express
  expect((await tokenOf(server)).platform).toBe('latenode')
  expect((await request(server).get('/')).text).toBe('page of Next.js')
})

sample('docs/recipes.md#next-route', 'the handler answers 200, 401 and 403', async (block) => {
  const { latenodePlatform } = surroundings()
  const embed = library.embedAuth({
    getUser: () => ada,
    platform: latenodePlatform,
    policy: { personalSpace: true, denyWhen: ({ suspended }) => suspended && 'suspended' },
  })
  let user: typeof ada | undefined = ada
  const given = {
    ...surroundings(),
    embed,
    currentUser: async () => user,
    EmbedAuthError: library.EmbedAuthError,
  }
  const { GET } = loadBlock(block, { given }) as { GET: () => Promise<Response> }
  const issued = await GET()
  expect([issued.status, issued.headers.get('cache-control')]).toEqual([200, 'no-store'])
  expect(claimsOf(((await issued.json()) as IssuedToken).token)).toMatchObject({ user_id: 'u1' })
  user = { ...ada, suspended: true }
  const denied = await GET()
  expect([denied.status, await denied.json()]).toEqual([403, { code: 'ERR_DENIED' }])
  user = undefined
  expect((await GET()).status).toBe(401)
})
