/** README and the first pages, followed as they are printed: from the packed tarball, and in a clone. */
import type { ChildProcess } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { blockAt, ROOT, type Block } from '../docs/pages.js'
import { noteRun } from '../docs/run-block.js'
import { sample } from '../docs/sample.js'
import { commandsOf, endCommands, shell, startCommands } from '../docs/shell.js'
import { visitor } from '../docs/visitor.js'

/** Installing everything takes as long as the network does. */
const INSTALL_MS = 600_000

let folder: string
const running: ChildProcess[] = []

/** `embed-auth` is on no registry yet: the tarball stands for it. */
const QUIET = 'npm install --prefer-offline --no-audit --no-fund --loglevel=error'
const install = (...others: string[]) => ({
  'npm install embed-auth': [QUIET, process.env.EMBED_AUTH_TARBALL, ...others].join(' '),
})

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'embed-auth-newcomer-'))
})
afterEach(async () => {
  await Promise.all(running.splice(0).map(endCommands))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

function newFolder(name: string): string {
  const path = join(folder, name)
  mkdirSync(path)
  writeFileSync(join(path, 'package.json'), '{ "private": true }\n')
  return path
}

/** Starts commands that go on; what they printed up to what `until` matches. */
async function start(
  commands: string,
  cwd: string,
  until: RegExp,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const child = startCommands(commands, { cwd, env })
  running.push(child)
  let printed = ''
  let complaints = ''
  child.stderr!.on('data', (chunk) => (complaints += String(chunk)))
  // Left open when the loop ends: what writes into a closed pipe dies of it.
  for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false })) {
    printed += String(chunk)
    if (!until.test(printed)) continue
    child.stdout!.resume()
    return printed
  }
  throw new Error(`ended before it was ready:\n${printed}${complaints}`)
}

const LAST_SETTING = /ACTIVEPIECES_SDK_URL=.*\n/
const ADDRESS = /http:\/\/[\w.]+:(\d+)/

/** Starts the sandbox of a block on a free port, and puts what it prints into `.env`. */
async function startSandbox(commands: string, cwd: string): Promise<string> {
  const printed = await start(`${commands} --port 0`, cwd, LAST_SETTING)
  writeFileSync(join(cwd, '.env'), printed)
  return ADDRESS.exec(printed)![0]
}

/** Signs Ada in at an application of docs/examples, and brings her token to the sandbox. */
async function expectAccepted(port: string, sandboxUrl: string): Promise<void> {
  const { ask } = visitor()
  await ask(`http://127.0.0.1:${port}/sign-in/ada`, { method: 'POST' })
  const answer = await ask(`http://127.0.0.1:${port}/embed-token`)
  const { token } = (await answer.json()) as { token: string }
  const authorized = await fetch(`${sandboxUrl}/latenode/api/authorize`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  })
  expect(authorized.status).toBe(204)
}

sample(
  ['README.md#newcomer', 'docs/cli.md#newcomer'],
  'S1 · nothing but npm takes a newcomer to an inspected token',
  async (readme, page) => {
    const { stdout } = await shell(readme, { cwd: newFolder('readme'), instead: install() })
    expect(stdout).toContain('No problems found. The signature is verified.')
    expect(page.code).toBe(readme.code)
    noteRun(page)
  },
)

sample(
  [
    'docs/getting-started.md#install',
    'docs/getting-started.md#sandbox',
    'docs/getting-started.md#start',
    'docs/getting-started.md#doctor',
  ],
  'S1 · the steps of getting started lead to a token that the sandbox takes',
  async (installs, sandbox, starts, doctor) => {
    const cwd = newFolder('getting-started')
    await shell(installs, { cwd, instead: install('express', 'express-session') })
    const sandboxUrl = await startSandbox(commandsOf(sandbox), cwd)
    noteRun(sandbox)
    for (const name of ['app.js', 'index.html']) {
      const { code } = blockAt(`docs/getting-started.md#file:examples/minimal/${name}`)
      writeFileSync(join(cwd, name), code)
    }
    const printed = await start(commandsOf(starts), cwd, ADDRESS, { PORT: '0' })
    noteRun(starts)
    const [, port = ''] = ADDRESS.exec(printed)!
    const page = await fetch(`http://127.0.0.1:${port}/`)
    expect(await page.text()).toContain('Sign in as Ada')
    await expectAccepted(port, sandboxUrl)
    await shell(doctor, { cwd, instead: { 'localhost:3000': `localhost:${port}` } })
  },
)

describe('a clone', () => {
  let clone: string
  const LEFT_OUT = /^(node_modules|dist|\.git|coverage|docs\/api|\.env)$/
  beforeAll(() => {
    clone = join(folder, 'clone')
    cpSync(ROOT, clone, {
      recursive: true,
      filter: (path) => !LEFT_OUT.test(relative(ROOT, path)),
    })
  })

  sample(
    'README.md#demo',
    'S1 · one line installs and starts the demo',
    async (block: Block) => {
      const printed = await start(commandsOf(block), clone, /Press Ctrl\+C/)
      const [, port = ''] = /Open http:\/\/app\.acme\.localhost:(\d+)/.exec(printed)!
      expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200)
      noteRun(block)
    },
    INSTALL_MS,
  )

  sample(
    'docs/examples/README.md#run',
    'S1 · an example runs against the sandbox',
    async (block) => {
      const [builds, plays, runs] = commandsOf(block).split('\n') as [string, string, string]
      await shell({ ...block, code: builds }, { cwd: clone })
      const sandboxUrl = await startSandbox(plays.replace(/ #.*/, ''), clone)
      const printed = await start(runs, clone, ADDRESS, { PORT: '0' })
      await expectAccepted(ADDRESS.exec(printed)![1]!, sandboxUrl)
    },
    INSTALL_MS,
  )
})
