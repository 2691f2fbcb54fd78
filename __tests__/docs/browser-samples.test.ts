/** The pages that the documentation shows, opened in a browser against the sandbox. */
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { build } from 'esbuild'
import express from 'express'
import { embedAuth, latenode } from 'embed-auth'
import { createSandbox, type Sandbox } from 'embed-auth/sandbox'
import { chromiumSuite, openBrowser, type Browser } from '../demo-app/browser/chromium.js'
import { rsaPair } from '../helpers/key-pairs.js'
import { exampleProject, type ExampleProject } from './example-project.js'
import { ada } from './host.js'
import { ROOT, type Block } from './pages.js'
import { noteRun, runBlock } from './run-block.js'
import { sample } from './sample.js'

jest.setTimeout(60_000)

chromiumSuite('the pages, in Chromium', () => {
  let sandbox: Sandbox
  let project: ExampleProject
  let server: Server
  let origin: string
  let browser: Browser
  /** Who is signed in at the host. */
  let user: typeof ada | undefined
  const pages = new Map<string, string>()
  const env: Record<string, string> = {}

  beforeAll(async () => {
    const { privatePem, publicKey } = rsaPair()
    sandbox = createSandbox({ latenode: { tenantId: 1, publicKey, spaces: [12, 15], plans: [] } })
    const { port } = new URL((await sandbox.listen()).url)
    const sdkUrl = `http://embedded.localhost:${port}/static/sdk/0.1.6.js`
    Object.assign(env, {
      LATENODE_TENANT_ID: '1',
      LATENODE_PRIVATE_KEY: privatePem,
      LATENODE_SDK_URL: sdkUrl,
    })
    const app = express()
    app.use(
      embedAuth({
        getUser: () => user,
        platform: latenode({ tenantId: 1, privateKey: privatePem, sdkUrl }),
        policy: {
          spaces: ({ teams }) => teams,
          roles: { owner: 'no-code', member: 'read-only' },
          personalSpace: false,
        },
      }),
    )
    app.get('/:page', (req, res) => {
      res.send(pages.get(req.params.page) ?? '')
    })
    server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    origin = `http://app.localhost:${(server.address() as AddressInfo).port}`
    browser = await openBrowser('allowed')
    project = await exampleProject()
  })
  beforeEach(() => {
    user = ada
    pages.clear()
  })
  afterAll(async () => {
    await browser.close()
    project.remove()
    server.close()
    server.closeAllConnections()
    await sandbox.close()
  })

  /** A module as a bundler makes it for the page. */
  async function bundled(contents: string, loader: 'ts' | 'tsx'): Promise<string> {
    const { outputFiles } = await build({
      stdin: { contents, loader, resolveDir: ROOT },
      bundle: true,
      write: false,
      format: 'esm',
      jsx: 'automatic',
      define: { 'process.env.NODE_ENV': '"development"' },
      alias: {
        'embed-auth/client': join(ROOT, 'lib', 'client', 'index.ts'),
        'embed-auth/react': join(ROOT, 'lib', 'react', 'index.ts'),
      },
    })
    return `<script type="module">${outputFiles[0]!.text.replaceAll('</script', '<\\/script')}</script>`
  }

  /** Opens a page of the host; what its frame shows of the person's rights. */
  async function open(name: string, html: string) {
    pages.set(name, `<!doctype html><title>Acme</title>${html}`)
    const { page } = await browser.visit()
    await page.goto(`${origin}/${name}`)
    return {
      page,
      rights: page.frameLocator('iframe').getByText('No-code', { exact: true }).first(),
    }
  }

  /** A block of React, rendered into a page. */
  const rendered = (block: Block): Promise<string> =>
    bundled(
      `${block.code}
      import { createRoot } from 'react-dom/client'
      createRoot(document.getElementById('root')!).render(<Automations userId="u1" />)`,
      'tsx',
    )

  sample('README.md#page', 'the page shows the embed', async (block) => {
    const [, script = ''] = /<script type="module">(.*)<\/script>/s.exec(block.code) ?? []
    const html = block.code.replace(/<script.*<\/script>/s, '') + (await bundled(script, 'ts'))
    const { rights } = await open('automations', html)
    await rights.waitFor()
    noteRun(block)
  })

  sample('README.md#react', 'the component of the README shows the embed', async (block) => {
    const { rights } = await open('react', `<div id="root"></div>${await rendered(block)}`)
    await rights.waitFor()
    noteRun(block)
  })

  sample(
    'docs/front-end.md#bundler',
    'the embed is mounted and navigated, the signed out sent to sign in',
    async (block) => {
      const html =
        '<div id="automations" style="height: 80vh"></div>' + (await bundled(block.code, 'ts'))
      const { page, rights } = await open('automations', html)
      await rights.waitFor()
      await page.waitForURL('**/automations#/settings')
      user = undefined
      await page.reload()
      await page.waitForURL('**/sign-in')
      noteRun(block)
    },
  )

  sample('docs/front-end.md#embed-frame', 'the component shows the embed', async (block) => {
    const { rights } = await open('react', `<div id="root"></div>${await rendered(block)}`)
    await rights.waitFor()
    noteRun(block)
  })

  sample(
    'docs/front-end.md#use-embed',
    'the hook shows the embed, or offers to try again',
    async (block) => {
      user = undefined
      const { page, rights } = await open('react', `<div id="root"></div>${await rendered(block)}`)
      const again = page.getByRole('button', { name: 'Try again (SIGNED_OUT)' })
      await again.waitFor()
      user = ada
      await again.click()
      await rights.waitFor()
      noteRun(block)
    },
  )

  sample(
    'docs/testing.md#page',
    'a test by Playwright sees what the person may do',
    async (block) => {
      const html = await bundled(
        `import { createEmbedClient } from 'embed-auth/client'
      createEmbedClient().mount({ container: 'embed' })`,
        'ts',
      )
      pages.set('automations', `<div id="embed" style="height: 80vh"></div>${html}`)
      // Debian’s Chromium, with a profile that allows third-party cookies.
      const launch = async () => {
        const other = await openBrowser('allowed')
        return { newPage: async () => (await other.visit()).page, close: () => other.close() }
      }
      await runBlock(block, {
        modules: { 'playwright-core': { chromium: { launch } } },
        instead: { 'http://app.localhost:3000': origin },
      })
    },
  )

  it.each([
    ['minimal/app.js', '/', 'Manager'],
    ['server-rendered/app.js', '/automations', 'Manager'],
  ])('the page of %s shows the embed', async (file, path, role) => {
    const example = await project.start(file, env)
    try {
      const { page } = await browser.visit()
      await page.goto(`${example.url.replace('127.0.0.1', 'app.localhost')}${path}`)
      await page.getByRole('button', { name: 'Sign in as Ada' }).click()
      await page.frameLocator('iframe').getByText(role, { exact: true }).first().waitFor()
    } finally {
      await example.stop()
    }
  })
})
