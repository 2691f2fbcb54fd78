/** README and the first pages, followed as they are printed: from the packed tarball, and in a clone. */
import type { ChildProcess } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { freePort } from '../helpers/listening.js'
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

/** Starts the sandbox of a block on a free port. */
async function startSandbox(commands: string, cwd: string): Promise<string> {
  const onFreePort = commands.replace(/ sandbox\b/, ' sandbox --port 0')
  return ADDRESS.exec(await start(onFreePort, cwd, LAST_SETTING))![0]
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
  ['README.md#newcomer', 'README.md#inspected'],
  'S1 · nothing but npm takes a newcomer to an inspected token',
  async (commands, inspected) => {
    const { stdout } = await shell(commands, { cwd: newFolder('readme'), instead: install() })
    // The page shows the main lines, in the order in which they are printed.
    const linesOf = (text: string) =>
      text
        .replaceAll(/\bin \d+ min( \d+ s)?/g, 'WHEN')
        .split('\n')
        .filter(Boolean)
    const lines = linesOf(stdout)
    const places = linesOf(inspected.code).map((line) => lines.indexOf(line))
    expect(places).toEqual([...places].sort((one, other) => one - other))
    expect(places).not.toContain(-1)
    noteRun(inspected)
  },
)

/** The program of a page in a folder, started; its token is brought to the sandbox. */
async function expectAcceptedFrom(
  starts: string,
  cwd: string,
  sandboxUrl: string,
): Promise<string> {
  const port = String(await freePort())
  const printed = await start(starts, cwd, ADDRESS, { PORT: port })
  expect(ADDRESS.exec(printed)![1]).toBe(port)
  const page = await fetch(`http://127.0.0.1:${port}/`)
  expect(await page.text()).toContain('Sign in as Ada')
  await expectAccepted(port, sandboxUrl)
  return port
}

sample(
  [
    'docs/getting-started.md#install',
    'docs/getting-started.md#sandbox',
    'docs/getting-started.md#start',
    'docs/getting-started.md#doctor',
    'docs/getting-started.md#types',
    'docs/getting-started.md#tsconfig',
  ],
  'S1 · the steps of getting started lead to a token that the sandbox takes, in TypeScript too',
  async (installs, sandbox, starts, doctor, types, tsconfig) => {
    const cwd = newFolder('getting-started')
    const quiet = {
      'npm install embed-auth express express-session': `${install()['npm install embed-auth']} express express-session`,
    }
    await shell(installs, { cwd, instead: quiet })
    const sandboxUrl = await startSandbox(commandsOf(sandbox), cwd)
    noteRun(sandbox)
    for (const file of ['minimal/app.js', 'minimal/index.html', 'minimal/app.ts']) {
      const { code } = blockAt(`docs/getting-started.md#file:examples/${file}`)
      writeFileSync(join(cwd, basename(file)), code)
    }
    const port = await expectAcceptedFrom(commandsOf(starts), cwd, sandboxUrl)
    noteRun(starts)
    await shell(doctor, { cwd, instead: { 'localhost:3000': `localhost:${port}` } })

    await shell(types, { cwd, instead: { 'npm install': QUIET } })
    writeFileSync(join(cwd, 'tsconfig.json'), tsconfig.code)
    await shell({ ...types, code: 'npx tsc' }, { cwd })
    noteRun(tsconfig)
    await expectAcceptedFrom('npx tsx --env-file=.env app.ts', cwd, sandboxUrl)
  },
  INSTALL_MS,
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
      const sandboxUrl = await startSandbox(plays, clone)
      const printed = await start(runs, clone, ADDRESS, { PORT: '0' })
      await expectAccepted(ADDRESS.exec(printed)![1]!, sandboxUrl)
    },
    INSTALL_MS,
  )
})
