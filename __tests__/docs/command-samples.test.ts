/** The commands of the pages, typed as they stand there, and what they are said to print. */
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import cors from 'cors'
import express, { type Express } from 'express'
import * as library from 'embed-auth'
import { createSandbox } from 'embed-auth/sandbox'
import { buildCli, type BuiltCli } from '../helpers/built-cli.js'
import { rsaPair } from '../helpers/key-pairs.js'
import { ada, hostApp, surroundings } from './host.js'
import { blockAt, type Block } from './pages.js'
import { noteRun } from './run-block.js'
import { sample } from './sample.js'
import { commandsOf, endCommands, shell, startCommands, type ShellOptions } from './shell.js'

// Processes take their time on a busy machine.
jest.setTimeout(60_000)

let cli: BuiltCli
let path: string
const servers: Server[] = []

beforeAll(async () => {
  cli = await buildCli()
  // `npx` looks for the package on the registry where it is not installed; here it never may.
  path = join(cli.folder, 'bin')
  mkdirSync(path)
  const program = join(cli.folder, 'node_modules', 'embed-auth', 'dist', 'cli', 'main.js')
  const script = `#!/bin/sh\n[ "$1" = embed-auth ] && shift && exec "${process.execPath}" "${program}" "$@"\n`
  writeFileSync(join(path, 'npx'), script)
  chmodSync(join(path, 'npx'), 0o755)
})
afterAll(async () => {
  for (const server of servers) server.close()
  await Promise.all(servers.map((server) => once(server, 'close')))
  cli.remove()
})

/** A folder of its reader's, in which `embed-auth` is installed. */
const newFolder = (): string => mkdtempSync(join(cli.folder, 'reader-'))

function run(block: Block, options: Partial<ShellOptions> & { cwd: string }, code = 0) {
  return shell(block, { path, ...options }, code)
}

async function serve(app: Express): Promise<string> {
  const server = createServer(app).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return `localhost:${(server.address() as AddressInfo).port}`
}

/** What a page shows below its prompt. */
function shownOf({ code }: Block): string {
  return code
    .split('\n')
    .filter((line) => !line.startsWith('$ '))
    .join('\n')
}

/** What differs from run to run and from machine to machine. */
function settled(text: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z| UTC)/g, 'TIME')
    .replaceAll(/\bin \d+ (min|s)\b( \d+ s\b)?|\bnow\b|\b\d+ s ago\b/g, 'WHEN')
    .replaceAll(/(?<![\w-])(sandbox-[0-9a-f]{48}|[\w-]{43})(?![\w-])/g, 'RANDOM')
    .replaceAll(/(localhost|127\.0\.0\.1):\d+/g, '$1:PORT')
    .replaceAll(/\/\S*\/(\.embed-auth\/)/g, 'FOLDER/$1')
    .replaceAll(/\bv\d+\.\d+\.\d+\b/g, 'VERSION')
    .trim()
}

function expectShown(printed: string, block: Block): void {
  const shown = settled(shownOf(block))
  // An ellipsis at the end says that more is printed.
  if (!shown.endsWith('…')) expect(settled(printed)).toBe(shown)
  else expect(settled(printed)).toContain(shown.slice(0, -1).trim())
}

sample('docs/cli.md#keygen', 'keygen writes the pair that it says', async (block) => {
  const cwd = newFolder()
  expectShown((await run(block, { cwd })).stdout, block)
  expect(existsSync(join(cwd, 'keys', 'embed-auth-RS512.private.pem'))).toBe(true)
})

sample(
  'docs/cli.md#sandbox',
  'the sandbox prints settings, and stops when it is told to',
  async (block) => {
    const instead = { 'embed-auth sandbox': 'embed-auth sandbox --port 0' }
    const child = startCommands(commandsOf(block, instead), { cwd: newFolder(), path })
    let printed = ''
    try {
      for await (const chunk of child.stdout!) {
        printed += String(chunk)
        if (/ACTIVEPIECES_SDK_URL=.*\n/.test(printed)) break
      }
    } finally {
      await endCommands(child)
    }
    expectShown(printed, block)
    const settings = blockAt('docs/getting-started.md#settings')
    const lines = settled(settings.code.replace('/path/to/app/', '/home/ada/acme/')).split('\n')
    expect(settled(printed).split('\n')).toEqual(expect.arrayContaining(lines))
    noteRun(block)
  },
)

sample(
  [
    'docs/cli.md#keygen',
    'docs/cli.md#token',
    'docs/latenode.md#public-key',
    'docs/cli.md#inspect',
    'docs/latenode.md#inspect',
  ],
  'a pair signs a token that inspect takes apart and verifies',
  async (keygen, token, publicKey, inspect, inspectIt) => {
    const cwd = newFolder()
    await run(keygen, { cwd })
    const env = {
      LATENODE_TENANT_ID: '1',
      LATENODE_PRIVATE_KEY_FILE: 'keys/embed-auth-RS512.private.pem',
    }
    const signed = await run(token, { cwd, env })
    expectShown(signed.stdout + signed.stderr, token)
    // The page’s next token lives five minutes, as by default.
    const again = { ...token, code: token.code.replace(' --ttl 60', '') }
    await run(again, { cwd, env })
    const inspected = await run(inspect, { cwd })
    expectShown(inspected.stdout, inspect)
    const TOKEN = readFileSync(join(cwd, 'token.txt'), 'utf8').trim()
    // Latenode issues this file.
    copyFileSync(join(cwd, env.LATENODE_PRIVATE_KEY_FILE), join(cwd, 'latenode.pem'))
    await run(publicKey, { cwd })
    expect((await run(inspectIt, { cwd, env: { TOKEN } })).stdout).toContain(
      'No problems found. The signature is verified.',
    )
  },
)

sample('docs/latenode.md#spaces', 'the admin API is asked for the spaces', async (block) => {
  const asked: unknown[] = []
  const app = express().use(express.json())
  app.post('/latenode/v1/whitelabel/users/list', (req, res) => {
    asked.push({ query: req.query, body: req.body as unknown })
    res.json({ success: true, data: { users: [] } })
  })
  const instead = { 'https://api.latenode.com': `http://${await serve(app)}` }
  await run(block, { cwd: newFolder(), instead, env: { LATENODE_API_TOKEN: 'secret' } })
  expect(asked).toEqual([{ query: { AUTH_TOKEN: 'secret' }, body: { options: {} } }])
})

sample('docs/configuration.md#keygen', 'keygen makes a pair', async (block) => {
  const cwd = newFolder()
  await run(block, { cwd })
  expect(existsSync(join(cwd, 'keys', 'embed-auth-RS512.public.pem'))).toBe(true)
})

sample(
  'docs/activepieces.md#inspect',
  'inspect takes a token of Activepieces apart',
  async (block) => {
    const embed = library.embedAuth({
      getUser: () => ada,
      platform: surroundings().activepiecesPlatform,
      policy: { projectId: (user) => user.teamId, role: () => 'EDITOR' },
    })
    const { token: TOKEN } = await embed.issue(ada)
    const { stdout } = await run(block, { cwd: newFolder(), env: { TOKEN } })
    expect(stdout).toContain('The signature was not checked.')
  },
)

sample('docs/cli.md#refused', 'inspect names each error and its fix', async (block) => {
  const cwd = newFolder()
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const exp = Math.floor(Date.now() / 1000) - 3 * 3600
  const input = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ tenant_id: null, user_id: 'ada', exp })}`
  const mac = createHmac('sha256', rsaPair().privatePem).update(input).digest('base64url')
  writeFileSync(join(cwd, 'token.txt'), `${input}.${mac}`)
  const typed = { ...block, language: 'sh', code: 'npx embed-auth inspect --file token.txt' }
  const { stdout } = await run(typed, { cwd }, 1)
  expect(stdout).toContain(block.code)
})

const TEAMS = [
  { latenodeSpaceId: 12, role: 'owner' },
  { latenodeSpaceId: 15, role: 'chef' },
]

sample(
  ['docs/cli.md#explain', 'docs/cli.md#json'],
  'explain says what a policy in JSON decides, and why',
  async (explain, json) => {
    const cwd = newFolder()
    writeFileSync(join(cwd, 'embed.json'), json.code)
    writeFileSync(join(cwd, 'ada.json'), JSON.stringify({ id: 'u-1', teams: TEAMS }))
    expectShown((await run(explain, { cwd })).stdout, explain)
    noteRun(json)
  },
)

sample('docs/cli.md#module', 'explain takes the options of the server', async (block) => {
  const cwd = newFolder()
  writeFileSync(join(cwd, 'embed.config.mjs'), block.code)
  writeFileSync(join(cwd, 'ada.json'), JSON.stringify({ id: 'u-1', teams: TEAMS.slice(0, 1) }))
  const code = 'npx embed-auth explain --config embed.config.mjs --user ada.json --json'
  const env = { LATENODE_TENANT_ID: '1' }
  const { stdout } = await run({ ...block, language: 'sh', code }, { cwd, env })
  expect(JSON.parse(stdout)).toMatchObject({ decision: 'granted', claims: { user_id: 'u-1' } })
})

sample(
  'docs/cli.md#doctor',
  'doctor names all that is missing or malformed at once',
  async (block) => {
    const cwd = newFolder()
    const settings = ['LATENODE_TENANT_ID=one', 'LATENODE_ALGORITHM=HS256', 'LATENODE_TENANTID=1']
    writeFileSync(join(cwd, '.env'), settings.join('\n'))
    expectShown((await run(block, { cwd }, 1)).stdout, block)
  },
)

sample(
  'docs/cli.md#doctor-url',
  'doctor checks a route that was written by hand',
  async (block) => {
    const app = express()
    const { latenodePlatform } = surroundings()
    const embed = library.embedAuth({
      getUser: () => ada,
      platform: latenodePlatform,
      policy: { personalSpace: true },
    })
    const { token } = await embed.issue(ada)
    app.use(cors({ origin: true, credentials: true }))
    app.get('/embed-token', (_req, res) => {
      res.json({ token })
    })
    const instead = { 'localhost:3000': await serve(app) }
    expectShown((await run(block, { cwd: newFolder(), instead }, 1)).stdout, block)
  },
)

sample(
  ['docs/cli.md#framing', 'docs/activepieces.md#doctor'],
  'doctor names the origin that the instance does not allow',
  async (framing, block) => {
    const { privatePem, publicKey } = rsaPair()
    const signingKeys = { 'key-1': publicKey }
    const sandbox = createSandbox({ activepieces: { signingKeys, allowedEmbedOrigins: [] } })
    const { url } = await sandbox.listen()
    try {
      const env = {
        ACTIVEPIECES_INSTANCE_URL: url,
        ACTIVEPIECES_SIGNING_KEY_ID: 'key-1',
        ACTIVEPIECES_SIGNING_KEY: privatePem,
      }
      const { stdout } = await run(block, { cwd: newFolder(), env }, 1)
      expect(stdout).toContain(framing.code)
      noteRun(framing)
    } finally {
      await sandbox.close()
    }
  },
)

sample(
  ['docs/operations.md#doctor', 'README.md#doctor'],
  'doctor finds settings and a running route in order',
  async (block, readme) => {
    const { latenodePlatform } = surroundings()
    const embed = library.embedAuth({
      getUser: () => null,
      platform: latenodePlatform,
      policy: { personalSpace: true },
    })
    const host = await serve(hostApp().use(embed))
    const instead = { 'https://app.example.com': `http://${host}` }
    const env = { LATENODE_TENANT_ID: '1', LATENODE_PRIVATE_KEY: rsaPair().privatePem }
    const { stdout } = await run(block, { cwd: newFolder(), instead, env })
    expect(stdout).toContain('No problems found.')
    const own = { 'localhost:3000': host }
    const again = await run(readme, { cwd: newFolder(), instead: own, env })
    expect(again.stdout).toContain('No problems found.')
  },
)
