import vm from 'node:vm'
import request from 'supertest'
import { createSandbox } from 'embed-auth/sandbox'
import { authorize, exchange } from '../helpers/sandbox-routes'
import {
  ACTIVEPIECES_OPTIONS,
  activepiecesToken,
  LATENODE_OPTIONS,
  latenodeToken,
  sandboxOfBoth,
} from './mint'

async function signIn(app: ReturnType<typeof sandboxOfBoth>['app'], token: string, other: string) {
  await authorize(app, token)
  await exchange(app, other)
}

describe('the state of the sandbox', () => {
  test('K7 · holds claims and findings, and never a whole token or its signature', async () => {
    const { app, state } = sandboxOfBoth()
    const tokens = [latenodeToken(), activepiecesToken(), latenodeToken({ tenant_id: 8 })] as const
    await signIn(app, tokens[0], tokens[1])
    await signIn(app, tokens[2], activepiecesToken({ exp: 1 }))
    const shown = await Promise.all(
      ['/__sandbox', '/__sandbox/state'].map((path) => request(app).get(path).expect(200)),
    )
    const texts = [...shown.map((answer) => answer.text), JSON.stringify(state)]
    for (const text of texts) {
      expect(text).toContain('u-1')
      for (const token of tokens) {
        expect(text).not.toContain(token)
        expect(text).not.toContain(token.split('.')[2])
      }
    }
    expect(shown[0]?.text).toContain('is 8, which is not the tenant of this key.')
  })

  test('is the last 50 tokens, newest first', async () => {
    const { app, state } = sandboxOfBoth()
    for (let user = 1; user <= 52; user += 1) {
      const token = latenodeToken({ user_id: `user-${user}` })
      await authorize(app, token)
    }
    const users = state.checks.map(({ claims }) => claims.user_id)
    expect(users).toHaveLength(50)
    expect([users[0], users.at(-1)]).toEqual(['user-52', 'user-3'])
  })

  test('is a copy that changes nothing, and is forgotten by reset', async () => {
    const { app, state } = sandboxOfBoth()
    const before = state.activepieces
    await signIn(app, latenodeToken(), activepiecesToken())
    ;(state.latenode.users as unknown[]).length = 0
    expect(state.latenode.users).toHaveLength(1)
    state.reset()
    expect(state.checks).toEqual([])
    expect(state.latenode.users).toEqual([])
    expect(state.latenode.spaces.map(({ spaceId }) => spaceId)).toEqual([11, 12])
    expect(state.activepieces.users).toHaveLength(before.users.length)
    expect(state.activepieces.flows).toHaveLength(before.flows.length)
  })
})

describe('pages', () => {
  test('list the sign-ins with problems first', async () => {
    const { app } = sandboxOfBoth()
    await authorize(app, latenodeToken({ user_id: 'u-bad', exp: 1 }))
    await authorize(app, latenodeToken({ user_id: 'u-good' }))
    const { text } = await request(app).get('/__sandbox').expect(200)
    const order = ['With problems', 'u-bad', 'Without problems', 'u-good'].map((part) =>
      text.indexOf(part),
    )
    expect(order).toEqual([...order].sort((a, b) => a - b))
    expect(order[0]).toBeGreaterThan(0)
  })

  test('escape every text of a token', async () => {
    const { app } = sandboxOfBoth()
    const evil = '<img src=x onerror=alert(1)>"\'&'
    await signIn(
      app,
      latenodeToken({ user_id: evil, [evil]: 1 }),
      activepiecesToken({ externalUserId: evil, projectDisplayName: evil, firstName: evil }),
    )
    const { text } = await request(app).get('/__sandbox').expect(200)
    expect(text).not.toContain('<img')
    expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;')
  })

  test.each([
    ['/__sandbox', "frame-ancestors 'none'"],
    ['/latenode/embed', 'frame-ancestors http: https:'],
    ['/embed?currentDate=1', 'frame-ancestors http: https:'],
  ])('%s runs scripts of this origin only, with %s', async (path, framing) => {
    const answer = await request(sandboxOfBoth().app).get(path).expect(200)
    const policy = answer.headers['content-security-policy'] ?? ''
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
    expect(policy).toContain(framing)
    expect(answer.headers['x-content-type-options']).toBe('nosniff')
    expect(answer.text).not.toMatch(/<script(?![^>]*src=)|style=|\son\w+=|https:\/\//)
  })

  test.each([
    ['/static/sdk/0.1.5.js', 'LatenodeEmbeddedSDK'],
    ['/static/sdk/0.1.6.js', 'LatenodeEmbeddedSDK'],
    ['/sdk/embed/0.8.1.js', 'ActivepiecesEmbedded'],
    ['/latenode/embed.js', 'LATENODE_READY'],
    ['/activepieces/embed.js', 'CLIENT_INIT'],
    ['/__sandbox/assets/frame.js', 'sandboxFrame'],
    ['/__sandbox/assets/live.js', 'setInterval'],
  ])('%s is a script that parses', async (path, name) => {
    const answer = await request(sandboxOfBoth().app).get(path).expect(200)
    expect(answer.headers['content-type']).toBe('text/javascript; charset=utf-8')
    expect(answer.text).toContain(name)
    expect(() => new vm.Script(answer.text)).not.toThrow()
  })

  test('SDK scripts can be loaded by pages of other origins', async () => {
    for (const path of ['/static/sdk/0.1.6.js', '/sdk/embed/0.13.0.js']) {
      const answer = await request(sandboxOfBoth().app)
        .get(path)
        .set('Sec-Fetch-Site', 'cross-site')
      expect(answer.headers['cross-origin-resource-policy']).toBe('cross-origin')
    }
  })

  test('the Latenode class has every method of the contract', async () => {
    const { text } = await request(sandboxOfBoth().app).get('/static/sdk/0.1.6.js')
    const window: Record<string, unknown> = {}
    const document = { currentScript: { src: 'http://embedded.localhost:1/static/sdk/0.1.6.js' } }
    vm.runInNewContext(text, { window, document, URL })
    const { prototype } = window.LatenodeEmbeddedSDK as { prototype: Record<string, unknown> }
    const methods = [
      ...['configure', 'navigate', 'update', 'cleanup', 'runOnce', 'save', 'deploy'],
      ...['toggleActiveScenarioState', 'createEmptyScenario', 'getNodeTypes', 'addNewNode'],
      ...['getScenarioWebhooksUrls', 'createWebhookScenario'],
      'setScenarioRunningStateChangedListener',
    ]
    for (const method of methods) expect(prototype[method]).toEqual(expect.any(Function))
  })
})

describe('allowedEmbedOrigins', () => {
  const policyOf = async (allowedEmbedOrigins: string[]) => {
    const activepieces = { ...ACTIVEPIECES_OPTIONS, allowedEmbedOrigins }
    const answer = await request(sandboxOfBoth({ activepieces }).app).get('/embed').expect(200)
    return answer.headers['content-security-policy'] ?? ''
  }

  test('names the origins that can embed the Activepieces page', async () => {
    const policy = await policyOf(['https://app.example.com', 'https://*.example.org'])
    expect(policy).toMatch(
      /; frame-ancestors 'self' https:\/\/app\.example\.com https:\/\/\*\.example\.org$/,
    )
  })

  test('allows only its own origin if it is empty, as a real instance does', async () => {
    expect(await policyOf([])).toMatch(/; frame-ancestors 'self'$/)
  })
})

describe('a platform left out', () => {
  const latenode = LATENODE_OPTIONS
  const activepieces = ACTIVEPIECES_OPTIONS

  test('has no routes', async () => {
    await request(createSandbox({ latenode }).app).get('/embed').expect(404)
    await request(createSandbox({ activepieces }).app).get('/latenode/embed').expect(404)
  })

  test('is empty in the state', () => {
    const sandbox = createSandbox({ latenode })
    expect(sandbox.state.activepieces.users).toEqual([])
  })
})
