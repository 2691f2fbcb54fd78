/** The applications of docs/examples, run as processes of their own, against the sandbox. */
import { createSandbox, type ListeningSandbox, type Sandbox } from 'embed-auth/sandbox'
import { rsaPair } from '../helpers/key-pairs.js'
import { freePort } from '../helpers/listening.js'
import { authorize, exchange } from '../helpers/sandbox-routes.js'
import { exampleProject, type ExampleProject, type RunningExample } from './example-project.js'
import { visitor } from './visitor.js'

let project: ExampleProject
let sandbox: Sandbox
let listening: ListeningSandbox
const running: RunningExample[] = []

beforeAll(async () => {
  const { publicKey } = rsaPair()
  sandbox = createSandbox({
    latenode: { tenantId: 1, publicKey, spaces: [12, 15], plans: [] },
    activepieces: { signingKeys: { 'key-1': publicKey } },
  })
  listening = await sandbox.listen()
  project = await exampleProject()
}, 30_000)

afterEach(async () => {
  await Promise.all(running.splice(0).map((example) => example.stop()))
})

afterAll(async () => {
  await listening.close()
  project.remove()
})

const environment = () => ({
  LATENODE_TENANT_ID: '1',
  LATENODE_PRIVATE_KEY: rsaPair().privatePem,
  LATENODE_SDK_URL: `${listening.url}/static/sdk/0.1.6.js`,
  ACTIVEPIECES_INSTANCE_URL: listening.url,
  ACTIVEPIECES_SIGNING_KEY_ID: 'key-1',
  ACTIVEPIECES_SIGNING_KEY: rsaPair().privatePem,
})

async function start(file: string, env: Record<string, string> = {}): Promise<RunningExample> {
  const example = await project.start(file, { ...environment(), ...env })
  running.push(example)
  return example
}

const tokenOf = async (response: Response): Promise<string> =>
  ((await response.json()) as { token: string }).token

it('minimal: signed out 401, signed in a token that the platform takes, and a page', async () => {
  const { url } = await start('minimal/app.js')
  const { ask } = visitor()
  expect((await ask(`${url}/embed-token`)).status).toBe(401)
  const page = await ask(`${url}/sign-in/ben`, { method: 'POST' })
  expect(await page.text()).toContain('EmbedAuth.createEmbedClient()')
  expect(await (await ask(`${url}/embed-auth.js`)).text()).toContain('createEmbedClient')

  const response = await ask(`${url}/embed-token`)
  expect(response.status).toBe(200)
  await authorize(listening.url, await tokenOf(response)).expect(204)
  expect(sandbox.state.latenode.users.find(({ userId }) => userId === 'u2')).toMatchObject({
    memberships: expect.arrayContaining([{ spaceId: 12, roleId: 3, role: 'No-code' }]),
  })
})

it('passport: the account that passport knows gets its teams', async () => {
  const { url } = await start('passport/app.ts')
  const { ask } = visitor()
  const signIn = (password: string) =>
    ask(`${url}/sign-in`, {
      method: 'POST',
      body: new URLSearchParams({ email: 'ada@example.com', password }),
    })
  await signIn('difference')
  expect((await ask(`${url}/embed-token`)).status).toBe(401)
  await signIn('analytical')
  const response = await ask(`${url}/embed-token`)
  expect(response.status).toBe(200)
  await authorize(listening.url, await tokenOf(response)).expect(204)
  expect(sandbox.state.checks[0]?.claims).toMatchObject({
    user_id: 'u1',
    no_personal_space: true,
    grant_access: [
      { space_id: 12, role_id: 2 },
      { space_id: 15, role_id: 3 },
    ],
  })
})

it('openid-connect: who signed in at the provider gets the project of their organization', async () => {
  // The application's own address is part of its registration, so it is chosen beforehand.
  const port = await freePort()
  const appUrl = `http://localhost:${port}`
  const provider = await start('openid-connect/provider.mjs', {
    APP_URL: appUrl,
    ISSUER_PORT: '0',
  })
  const issuer = provider.url.replace('127.0.0.1', 'localhost')
  const env = { APP_URL: appUrl, PORT: String(port), ISSUER_URL: issuer }
  await start('openid-connect/app.mjs', env)
  const { ask } = visitor()
  expect((await ask(`${appUrl}/embed-token`)).status).toBe(401)

  let page = await ask(`${appUrl}/login`)
  const submit = async (fields: Record<string, string>): Promise<Response> => {
    const [, action = ''] = /<form[^>]*action="([^"]+)"/.exec(await page.text()) ?? []
    const body = new URLSearchParams(fields)
    return ask(new URL(action, issuer).href, { method: 'POST', body })
  }
  page = await submit({ prompt: 'login', login: 'ada', password: 'any' })
  page = await submit({ prompt: 'consent' })
  expect(await page.text()).toBe('signed in')

  const response = await ask(`${appUrl}/embed-token`)
  expect(response.status).toBe(200)
  const exchanged = await exchange(listening.url, await tokenOf(response))
  expect(exchanged.body).toMatchObject({ externalId: 'ada', firstName: 'Ada' })
  expect(sandbox.state.checks[0]?.claims).toMatchObject({
    externalProjectId: 'northwind',
    role: 'ADMIN',
  })
}, 20_000)

it('T1 · server-rendered: the token is in the page, which no cache keeps, and in no route', async () => {
  const { url } = await start('server-rendered/app.js')
  const { ask } = visitor()
  const signedOut = await ask(`${url}/automations`)
  expect(signedOut.status).toBe(401)
  expect(await signedOut.text()).toContain('Sign in as Ada')

  const page = await ask(`${url}/sign-in/ada`, { method: 'POST' })
  expect(page.headers.get('cache-control')).toBe('no-store')
  const html = await page.text()
  expect(html).toContain(`<script src="${listening.url}/static/sdk/0.1.6.js">`)
  const [, token = ''] = /data-token="([^"]+)"/.exec(html) ?? []
  await authorize(listening.url, token).expect(204)
  expect((await ask(`${url}/embed-token`)).status).toBe(404)

  const denied = await ask(`${url}/sign-in/eve`, { method: 'POST' })
  expect(denied.status).toBe(403)
  expect(await denied.text()).not.toContain('suspended')
})
