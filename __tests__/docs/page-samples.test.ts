/** What docs/front-end.md puts around a page: its script, its token, its origin. No browser is needed. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import ejs from 'ejs'
import request from 'supertest'
import * as library from 'embed-auth'
import * as client from 'embed-auth/client'
import type { EmbedAuth } from 'embed-auth'
import type { EmbedClient } from 'embed-auth/client'
import { claimsOf } from '../helpers/compact.js'
import { ecPair } from '../helpers/key-pairs.js'
import { exampleProject, type ExampleProject } from './example-project.js'
import { ada, hostApp, signedIn, surroundings } from './host.js'
import { blockAt, ROOT } from './pages.js'
import { loadBlock, noteRun, runBlock } from './run-block.js'
import { sample } from './sample.js'

let project: ExampleProject
const servers: Server[] = []
beforeAll(async () => {
  project = await exampleProject()
})
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
})
afterAll(() => {
  project.remove()
})

/** As `require.resolve` finds it in a project that installed the package. */
function clientScript() {
  const path = 'embed-auth/browser/embed-auth.js'
  return { [path]: join(project.folder, 'node_modules', path) }
}

async function listening(app: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(app).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

sample('docs/front-end.md#script', 'the client is served from the package', async (block) => {
  const app = hostApp()
  await runBlock(block, { given: { app }, resolved: clientScript() })
  const { text } = await request(app).get('/embed-auth.js').expect(200)
  expect(text).toContain('createEmbedClient')
})

sample(
  ['docs/front-end.md#integrity', 'docs/front-end.md#script-tag'],
  'the tag names the script that is served, by its hash',
  async (server, tag) => {
    const app = hostApp()
    loadBlock(server, { given: { app }, resolved: clientScript() })
    const html = ejs.render(tag.code, app.locals)
    noteRun(tag)
    const [, src = '', integrity] = /src="([^"]+)" integrity="([^"]+)"/.exec(html) ?? []
    const { text } = await request(app).get(src).expect(200)
    expect(integrity).toBe(`sha384-${createHash('sha384').update(text).digest('base64')}`)
  },
)

sample('docs/front-end.md#attach', 'the template gets the token', async (block) => {
  const app = hostApp()
  app.engine('ejs', (path, locals, done) => {
    ejs.renderFile(path, locals as ejs.Data, done)
  })
  app.set('view engine', 'ejs')
  app.set('views', join(ROOT, 'docs', 'examples', 'server-rendered', 'views'))
  const { latenodePlatform } = surroundings(app)
  const embed = library.embedAuth({
    getUser: () => ada,
    platform: latenodePlatform,
    policy: { personalSpace: true },
  })
  await runBlock(block, { given: { app, embed } })
  const { text, headers } = await request(app).get('/automations').expect(200)
  const [, token = ''] = /data-token="([^"]+)"/.exec(text) ?? []
  expect(claimsOf(token)).toMatchObject({ user_id: 'u1' })
  expect(headers['cache-control']).toBe('no-store')
})

describe('a front end on another origin', () => {
  const ALLOWED = 'https://app.example.com'

  /** Sends what is meant for `https://api.example.com` to a server here, as the page of an origin would. */
  function browserOf(url: string, asked: RequestInit[], headers: HeadersInit): typeof fetch {
    return (target, init) => {
      asked.push({ ...init })
      const { pathname } = new URL(target as string, url)
      const own = new Headers(init?.headers)
      for (const [name, value] of new Headers(headers)) own.set(name, value)
      return real(`${url}${pathname}`, { ...init, headers: own })
    }
  }
  const real = globalThis.fetch
  beforeEach(() => {
    Object.assign(globalThis, { location: new URL(ALLOWED) })
  })
  afterEach(() => {
    globalThis.fetch = real
    Reflect.deleteProperty(globalThis, 'location')
  })

  sample(
    ['docs/front-end.md#allowed-origins', 'docs/front-end.md#other-origin'],
    'the client of the named origin gets a token, another one none',
    async (server, page) => {
      const { embed } = await runBlock(server, { given: surroundings(), wanted: ['embed'] })
      const url = await listening(hostApp().use(embed as EmbedAuth<object>))
      const asked: RequestInit[] = []
      const person = signedIn({ ...ada, teams: [{ spaceId: 12, role: 'owner' }] })
      globalThis.fetch = browserOf(url, asked, { ...person, origin: ALLOWED })
      const modules = { 'embed-auth/client': client }
      const wanted = ['client']
      const allowed = (await runBlock(page, { modules, wanted })).client as EmbedClient
      expect(claimsOf(await allowed.getToken())).toMatchObject({ user_id: 'u1' })
      expect(asked[0]).toMatchObject({ credentials: 'include' })

      globalThis.fetch = browserOf(url, asked, { ...person, origin: 'https://evil.example.com' })
      const stranger = (await runBlock(page, { modules, wanted })).client as EmbedClient
      await expect(stranger.getToken()).rejects.toMatchObject({ code: 'FORBIDDEN' })
      const response = await real(`${url}/embed-token`, { headers: { ...person, origin: ALLOWED } })
      expect(response.headers.get('access-control-allow-origin')).toBe(ALLOWED)
    },
  )

  sample(
    'docs/front-end.md#bearer',
    'a fetch of the page’s own adds the bearer token',
    async (block) => {
      const { latenodePlatform } = surroundings()
      const embed = library.embedAuth({
        getUser: (req) => (req.get('authorization') === 'Bearer of-ada' ? ada : undefined),
        platform: latenodePlatform,
        policy: { personalSpace: true },
      })
      const url = await listening(hostApp().use(embed))
      globalThis.fetch = browserOf(url, [], {})
      const given = { accessToken: () => Promise.resolve('of-ada') }
      const modules = { 'embed-auth/client': client }
      const all = await runBlock(block, { modules, given, wanted: ['client'] })
      expect(claimsOf(await (all.client as EmbedClient).getToken())).toMatchObject({
        user_id: 'u1',
      })
    },
  )

  sample(
    'docs/custom-platforms.md#browser',
    'a page of any platform fetches the token itself',
    async (block) => {
      const platform = library.definePlatform<{ userId: string }>({
        name: 'acme-flows',
        algorithms: ['ES256'],
        privateKey: ecPair().privatePem,
        claims: ({ userId }) => ({ sub: userId }),
      })
      const embed = library.embedAuth({
        getUser: () => ({ id: 'u1' }),
        platform,
        policy: () => ({ userId: 'u1' }),
      })
      const url = await listening(hostApp().use(embed))
      const given = { fetch: browserOf(url, [], {}) }
      const wanted = ['token', 'expiresIn']
      const { token, expiresIn } = await runBlock(block, { given, wanted })
      expect(claimsOf(String(token))).toMatchObject({ sub: 'u1' })
      expect(expiresIn).toBe(300)
    },
  )
})

it.each([
  ['docs/latenode.md#csp', 'latenodePlatform'],
  ['docs/activepieces.md#csp', 'activepiecesPlatform'],
] as const)('%s names the origin of the script and of the frame', async (id, name) => {
  const platform = surroundings()[name]
  const embed = library.embedAuth({
    getUser: () => ada,
    platform: platform,
    policy: () => ({ userId: 'u1', ...GRANTS[name] }),
  })
  const { sdkUrl = '', instanceUrl = sdkUrl } = (await embed.issue(ada)).embed
  const { code } = blockAt(id)
  const directives = Object.fromEntries(
    code.split('; ').map((directive) => directive.split(' ') as [string, string]),
  )
  expect(directives).toEqual({
    'script-src': new URL(sdkUrl).origin,
    'frame-src': new URL(instanceUrl).origin,
  })
})
const GRANTS = {
  latenodePlatform: { spaces: [], personalSpace: true },
  activepiecesPlatform: { projectId: 't1', firstName: 'Ada', lastName: 'Byron', role: 'EDITOR' },
}
