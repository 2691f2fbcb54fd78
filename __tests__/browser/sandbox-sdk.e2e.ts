/** The methods of the sandbox's two SDKs, called by a host page in Chromium. */
import express from 'express'
import { createSandbox, type ListeningSandbox } from 'embed-auth/sandbox'
import type { BrowserContext, Page } from 'playwright-core'
import { openChromium } from '../helpers/chromium'
import {
  ACTIVEPIECES_OPTIONS,
  activepiecesToken,
  LATENODE_OPTIONS,
  latenodeToken,
  NOW_MS,
} from '../sandbox/mint'
import { chromium, describeEngine } from './engines'

const SETUP = {
  latenode: (origin: string) => `<script src="${origin}/static/sdk/0.1.6.js"></script><script>
    window.routes = []
    window.sdk = new LatenodeEmbeddedSDK()
    window.ready = sdk.configure({
      token: '${latenodeToken({ grant_access: [{ space_id: 11, role_id: 2 }] })}',
      container: 'embed',
      navigation: { handler: ({ route }) => routes.push(route) },
    })</script>`,
  activepieces: (origin: string) => `<script src="${origin}/sdk/embed/0.13.0.js"></script><script>
    window.routes = []
    window.ready = activepieces.configure({
      instanceUrl: '${origin}',
      jwtToken: '${activepiecesToken()}',
      prefix: 'automations',
      embedding: {
        containerId: 'embed',
        navigation: { handler: ({ route }) => routes.push(route) },
      },
    })</script>`,
}

describeEngine(chromium, () => {
  const listening: { close(): Promise<unknown> }[] = []
  let hostPort: number
  let sandboxOrigin: string
  let context: BrowserContext

  async function openSandbox(allowedEmbedOrigins?: readonly string[]): Promise<string> {
    const sandbox: ListeningSandbox = await createSandbox({
      latenode: LATENODE_OPTIONS,
      activepieces: { ...ACTIVEPIECES_OPTIONS, allowedEmbedOrigins },
      now: () => NOW_MS,
    }).listen()
    listening.push(sandbox)
    return sandbox.url.replace('127.0.0.1', 'embedded.localhost')
  }

  async function openHostPage(platform: keyof typeof SETUP, origin = sandboxOrigin): Promise<Page> {
    const page = await context.newPage()
    const query = new URLSearchParams({ platform, origin })
    await page.goto(`http://app.localhost:${hostPort}/?${String(query)}`)
    return page
  }

  beforeAll(async () => {
    sandboxOrigin = await openSandbox()
    const app = express()
    app.get('/', (req, res) => {
      const { platform, origin } = req.query as { platform: keyof typeof SETUP; origin: string }
      res.send(`<!doctype html><div id="embed"></div>${SETUP[platform](origin)}`)
    })
    const server = app.listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    hostPort = (server.address() as { port: number }).port
    const browser = await openChromium('allowed', { executablePath: '/usr/bin/chromium' })
    context = browser.context
    listening.push(
      { close: () => new Promise((resolve) => server.close(resolve)) },
      { close: () => browser.close() },
    )
  })
  afterAll(async () => {
    for (const one of listening.reverse()) await one.close()
  })

  it('answers the commands of the Latenode SDK in the documented shapes', async () => {
    const page = await openHostPage('latenode')
    const seen = await page.evaluate<Record<string, unknown>>(`(async () => {
      await ready
      const states = []
      const remove = sdk.setScenarioRunningStateChangedListener((state) => states.push(state))
      const [type] = await sdk.getNodeTypes()
      const webhook = await sdk.createWebhookScenario('Orders', 'Hook')
      const urls = await sdk.getScenarioWebhooksUrls()
      const node = await sdk.addNewNode(type.id, 'Second')
      for (const name of ['save', 'deploy', 'toggleActiveScenarioState', 'runOnce']) await sdk[name]()
      while (states.length < 2) await new Promise((resolve) => setTimeout(resolve, 20))
      remove()
      sdk.navigate({ to: '/runs?page=2' })
      sdk.update({ main: { hideSideMenu: true } })
      const unknown = await sdk.addNewNode('unknown').catch((error) => error.code)
      return { type, webhook, urls, node, states, unknown, last: routes.at(-1) }
    })()`)
    const url = (kind: string) =>
      expect.stringMatching(`^${sandboxOrigin}/latenode/webhook/${kind}/`)
    const webhook = { nodeId: expect.any(String), url: { dev: url('dev'), prod: url('prod') } }
    expect(seen).toMatchObject({
      type: { id: expect.any(String), alias: expect.any(String) },
      webhook,
      urls: [webhook],
      node: { title: 'Second' },
      states: [{ isScenarioRunning: true }, { isScenarioRunning: false }],
      unknown: 'NOTHING_OPEN',
      last: '/runs?page=2',
    })
    await page.frameLocator('iframe').locator('nav').waitFor({ state: 'detached' })
  })

  it('reports routes with queries, and not the start page, from the Activepieces SDK', async () => {
    const page = await openHostPage('activepieces')
    const seen = await page.evaluate(`(async () => {
      await ready
      activepieces.navigate({ route: 'runs?status=FAILED' })
      while (routes.length < 1) await new Promise((resolve) => setTimeout(resolve, 20))
      const vendorUrl = location.origin + routes[0]
      const flows = ['flows', '/flows'].map((path) => activepieces.request({ path, method: 'GET' }))
      return {
        routes,
        route: activepieces.extractActivepiecesRouteFromUrl({ vendorUrl }),
        flows: (await Promise.all(flows)).map(({ data }) => data.length),
        mcp: Object.keys(await activepieces.generateMcpToken()),
      }
    })()`)
    expect(seen).toEqual({
      routes: ['/automations/runs?status=FAILED'],
      route: '/runs?status=FAILED',
      flows: [3, 3],
      mcp: ['mcpServerUrl', 'mcpToken'],
    })
  })

  it.each([
    [
      "connect({ pieceName: 'gmail', connectionName: 'mine' })",
      'Connect',
      { connection: { name: 'mine' } },
    ],
    ["connect({ pieceName: 'gmail' })", 'Cancel', {}],
    ['mcpSettings()', 'Close', undefined],
    ["authorizeMcp({ authRequestId: 'a' })", 'Allow', { redirectUrl: expect.any(String) }],
    ["authorizeMcp({ authRequestId: 'a' })", 'Deny', { denied: true }],
  ])('activepieces.%s resolves after “%s”', async (call, button, expected) => {
    const page = await openHostPage('activepieces')
    const result = page.evaluate(`ready.then(() => activepieces.${call})`)
    const dialog = page.locator('iframe').last().contentFrame()
    await dialog.getByRole('button', { name: button, exact: true }).click()
    if (expected === undefined) expect(await result).toBeUndefined()
    else expect(await result).toMatchObject(expected)
    expect(await page.locator('iframe').count()).toBe(1)
  })

  it('connects in a popup', async () => {
    const page = await openHostPage('activepieces')
    const opened = context.waitForEvent('page')
    const result = page.evaluate(
      "ready.then(() => activepieces.connect({ pieceName: 'gmail', newWindow: { width: 500 } }))",
    )
    const popup = await opened
    const closed = popup.waitForEvent('close')
    await popup.getByRole('button', { name: 'Connect', exact: true }).click()
    expect(await result).toMatchObject({ connection: { name: 'gmail' } })
    await closed
  })

  it('stays blank on a host page that allowedEmbedOrigins does not name', async () => {
    const allowed = await openSandbox([`http://app.localhost:${hostPort}`])
    const page = await openHostPage('activepieces', allowed)
    expect(await page.evaluate('ready')).toEqual({ status: 'success' })

    const blocked = await openHostPage('activepieces', await openSandbox(['https://other.example']))
    const settled = await blocked.evaluate(`Promise.race([
      ready, new Promise((resolve) => setTimeout(() => resolve('silent'), 1500)),
    ])`)
    expect(settled).toBe('silent')
  })
})
