/** The middleware as README and the pages of the platforms mount it, asked for tokens. */
import { createHmac } from 'node:crypto'
import express, { type ErrorRequestHandler, type Express } from 'express'
import session from 'express-session'
import jwt from 'jsonwebtoken'
import request from 'supertest'
import * as library from 'embed-auth'
import type { EmbedAuth, IssuedToken } from 'embed-auth'
import { claimsOf, headerOf } from '../helpers/compact.js'
import { errorOf } from '../helpers/issues.js'
import { rsaPair } from '../helpers/key-pairs.js'
import { ada, hostApp, MODULES, signedIn, surroundings, withEnvironment } from './host.js'
import type { Block } from './pages.js'
import { runBlock } from './run-block.js'
import { sample } from './sample.js'

withEnvironment(() => ({ SESSION_SECRET: 'of the test' }))

const answerOf = async (app: Express, user?: object): Promise<IssuedToken> =>
  (await request(app).get('/embed-token').set(signedIn(user)).expect(200)).body as IssuedToken

/** express-session itself, with somebody signed in, and the cookie that says so. */
function sessionOf(user: object) {
  const store = new session.MemoryStore()
  store.set('ada', { cookie: { originalMaxAge: null }, user } as unknown as session.SessionData)
  const mac = createHmac('sha256', 'of the test').update('ada').digest('base64')
  return {
    middleware: (options: session.SessionOptions) => session({ ...options, store }),
    header: `connect.sid=s%3Aada.${encodeURIComponent(mac.replace(/=+$/, ''))}`,
  }
}

sample(
  'README.md#quick-start',
  'the session user gets the token that the comment shows',
  async (block) => {
    const { middleware, header } = sessionOf(ada)
    const modules = {
      ...MODULES,
      'express-session': middleware,
      express: () => Object.assign(express(), { listen: () => undefined }),
    }
    const { app } = (await runBlock(block, { modules, wanted: ['app'] })) as { app: Express }
    await request(app).get('/embed-token').expect(401)
    const { body } = await request(app).get('/embed-token').set('cookie', header).expect(200)
    expect(claimsOf(body.token)).toMatchObject({
      tenant_id: 1,
      user_id: 'u1',
      grant_access: [
        { space_id: 12, role_id: 2 },
        { space_id: 15, role_id: 3 },
      ],
    })
    const [, shown = ''] = /→ (\{.*\})/.exec(block.code) ?? []
    const members = [...shown.matchAll(/"(\w+)":/g)].map(([, name]) => name)
    expect(Object.keys(body as object).slice(0, members.length)).toEqual(members)
    expect(shown).toContain(`"expiresIn": ${body.expiresIn}, `)
  },
)

type Locals = Readonly<Record<string, string | undefined>>

/** A template engine of one line (Express's setting `view`). */
function viewOf(render: (name: string, locals: Locals) => string) {
  return class {
    readonly path: string
    constructor(name: string) {
      this.path = name
    }
    render(locals: Locals, done: (error: null, html: string) => void): void {
      done(null, render(this.path, locals))
    }
  }
}

sample(
  'docs/configuration.md#members',
  'every member does what its comment says',
  async (block) => {
    const app = hostApp()
    app.set(
      'view',
      viewOf((_name, { embedToken }) => embedToken ?? ''),
    )
    const given = surroundings(app)
    const embed = library.embedAuth({
      getUser: (req) => (req as unknown as { session: { user?: typeof ada } }).session.user,
      platform: given.latenodePlatform,
      policy: { spaces: (user) => user.teams, roles: { owner: 'manager', member: 'no-code' } },
    })
    const wanted = ['token', 'expiresIn', 'decision', 'steps', 'claims']
    const all = await runBlock(block, { given: { ...given, embed, user: ada }, wanted })
    expect(all).toMatchObject({ expiresIn: 300, decision: 'granted', claims: { user_id: 'u1' } })
    expect(all.steps).not.toEqual([])
    jwt.verify(String(all.token), rsaPair().publicKey, { algorithms: ['RS512'] })
    const page = await request(app).get('/automations').set(signedIn()).expect(200)
    expect(claimsOf(page.text)).toMatchObject({ user_id: 'u1' })
  },
)

/** `latenode(…)` of a block and the names in its comment `// optional: …`. */
function optionalNames({ code }: Block): [string, string][] {
  let maker = ''
  return code.split('\n').flatMap((line): [string, string][] => {
    maker = /^(\w+)(?:<.*>)?\(/.exec(line)?.[1] ?? maker
    const [, names] = /\/\/ optional: (.*)$/.exec(line) ?? []
    return names === undefined ? [] : names.split(', ').map((name) => [maker, name])
  })
}

sample(
  'docs/configuration.md#platforms',
  'every platform is made, and every option named exists',
  async (block) => {
    await runBlock(block, { modules: MODULES, given: surroundings() })
    const names = optionalNames(block)
    expect(names.length).toBeGreaterThan(10)
    const unknown = names.filter(([maker, name]) => {
      const make = library[maker as 'latenode'] as (options: object) => unknown
      return errorOf(() => make({ [name]: Symbol() })).issues.some(
        ({ code }) => code === 'ERR_OPTION_UNKNOWN',
      )
    })
    expect(unknown).toEqual([])
  },
)

async function issued(block: Block, given: object, user: object = ada) {
  const { embed } = await runBlock(block, {
    modules: MODULES,
    given: { ...surroundings(), ...given },
    wanted: ['embed'],
  })
  return claimsOf((await (embed as EmbedAuth<object>).issue(user)).token)
}

sample(
  'docs/policies.md#latenode-policy',
  'a team and a plan become claims, a suspended account none',
  async (block) => {
    expect(await issued(block, {})).toMatchObject({
      plan_id: 2,
      no_personal_space: true,
      grant_access: [
        { space_id: 12, role_id: 2 },
        { space_id: 15, role_id: 3 },
      ],
    })
    expect(await issued(block, {}, { ...ada, isTrial: true })).toMatchObject({
      grant_access: [{ role_id: 4 }, { role_id: 4 }],
    })
    const suspended = issued(block, {}, { ...ada, suspended: true })
    await expect(suspended).rejects.toMatchObject({ reason: 'the account is suspended' })
  },
)

sample(
  'docs/policies.md#activepieces-policy',
  'the team becomes a project, the role one of its roles',
  async (block) => {
    expect(await issued(block, {})).toMatchObject({
      externalProjectId: 't1',
      role: 'ADMIN',
      piecesFilterType: 'ALLOWED',
      piecesTags: ['crm'],
    })
  },
)

sample(
  'docs/policies.md#function-policy',
  'the plan decides, and what it lacks is denied',
  async (block) => {
    const plans = (...names: string[]) => ({
      plans: { of: () => Promise.resolve(Object.assign(names, { spaceId: 7 })) },
    })
    expect(await issued(block, plans('automations'))).toMatchObject({
      no_personal_space: true,
      grant_access: [{ space_id: 7, role_id: 3 }],
    })
    const denied = issued(block, plans('reports'))
    await expect(denied).rejects.toMatchObject({ code: 'ERR_DENIED', reason: 'not in this plan' })
  },
)

sample(
  'docs/latenode.md#middleware',
  'the environment names the tenant, the session the teams',
  async (block) => {
    const app = hostApp()
    await runBlock(block, { given: surroundings(app) })
    const { token } = await answerOf(app)
    expect(headerOf(token)).toEqual({ alg: 'RS512', typ: 'JWT' })
    expect(claimsOf(token)).toMatchObject({ tenant_id: 1, grant_access: [{}, {}] })
  },
)

sample(
  'docs/recipes.md#tenants',
  'every customer is signed for with their own tenant and key',
  async (block) => {
    const app = hostApp()
    const keys = { contoso: rsaPair(2048, 'contoso'), northwind: rsaPair(2048, 'northwind') }
    const customers = [
      { id: 'contoso', tenantId: 11, privateKey: keys.contoso.privatePem },
      { id: 'northwind', tenantId: 12, privateKey: keys.northwind.privatePem },
    ]
    await runBlock(block, { given: { ...surroundings(app), customers } })
    for (const { id, tenantId } of customers) {
      const { token } = await answerOf(app, { ...ada, customerId: id })
      const { publicKey } = keys[id as keyof typeof keys]
      const claims = jwt.verify(token, publicKey, { algorithms: ['RS512'] })
      expect(claims).toMatchObject({ tenant_id: tenantId })
    }
    const nobody = signedIn({ ...ada, customerId: 'fabrikam' })
    await request(app).get('/embed-token').set(nobody).expect(403)
  },
)

sample(
  'docs/activepieces.md#middleware',
  'the environment names the instance, the session the project',
  async (block) => {
    const app = hostApp()
    await runBlock(block, { given: surroundings(app) })
    const { token, embed } = await answerOf(app)
    expect(headerOf(token)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-1' })
    expect(claimsOf(token)).toMatchObject({
      firstName: 'Ada',
      externalProjectId: 't1',
      role: 'ADMIN',
    })
    expect(embed.instanceUrl).toBe('https://flows.example.com')
  },
)

sample('docs/activepieces.md#pieces', 'a filter signs v3', async (block) => {
  const claims = { version: 'v3', piecesFilterType: 'ALLOWED', piecesTags: ['crm'] }
  expect(await issued(block, {})).toMatchObject(claims)
})

sample('docs/activepieces.md#piece-set', 'a piece set signs v4', async (block) => {
  expect(await issued(block, {})).toMatchObject({ version: 'v4', pieceSet: 'growth' })
})

sample('docs/activepieces.md#concurrency-pool', 'the pool becomes two claims', async (block) => {
  expect(await issued(block, {})).toMatchObject({
    concurrencyPoolKey: 't1',
    concurrencyPoolLimit: 5,
  })
})

sample(
  'docs/activepieces.md#names',
  'a user with one name gets text for the other',
  async (block) => {
    expect(await issued(block, {}, { ...ada, firstName: 'Sukarno', lastName: '' })).toMatchObject({
      firstName: 'Sukarno',
      lastName: '–',
    })
  },
)

sample(
  'docs/errors.md#handler',
  'a refusal is rendered with its status and code, and logged',
  async (block) => {
    const app = hostApp()
    const given = surroundings(app)
    const embed = library.embedAuth({
      getUser: () => ada,
      platform: given.latenodePlatform,
      policy: { personalSpace: true, denyWhen: () => 'the account is unpaid' },
    })
    const warned: object[] = []
    app.get('/automations', embed.attach())
    app.get('/broken', () => {
      throw new Error('not of this library')
    })
    app.set(
      'view',
      viewOf((name, { code }) => `${name} ${code}`),
    )
    const log = { warn: (about: object) => warned.push(about) }
    await runBlock(block, { modules: MODULES, given: { ...given, log } })
    const last: ErrorRequestHandler = (_error, _req, res, _next) => {
      res.status(500).send('passed on')
    }
    app.use(last)
    const page = await request(app).get('/automations').expect(403)
    expect(page.text).toBe('no-embed ERR_DENIED')
    expect(warned).toEqual([
      { code: 'ERR_DENIED', reason: 'the account is unpaid', cause: undefined },
    ])
    expect((await request(app).get('/broken').expect(500)).text).toBe('passed on')
  },
)
