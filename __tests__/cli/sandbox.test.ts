import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { parseEnv } from 'node:util'
import { envLine } from '../../lib/cli/sandbox.js'
import type { RunOptions } from '../helpers/built-cli.js'
import { rsaPair } from '../helpers/key-pairs.js'
import { listening } from '../helpers/listening.js'
import { exchange } from '../helpers/sandbox-routes.js'
import { builtForThisFile } from './built.js'

const cli = builtForThisFile()
const running: ChildProcess[] = []
afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
})

interface Started {
  readonly child: ChildProcess
  /** Standard output up to the line that `until` matches. */
  readonly printed: string
}

/** Starts a sandbox on a free port and waits until it has printed its last line. */
async function start(
  args: readonly string[],
  until: RegExp,
  options?: RunOptions,
): Promise<Started> {
  const child = cli.start(['sandbox', '--port', '0', ...args], options)
  running.push(child)
  let printed = ''
  for await (const chunk of child.stdout!) {
    printed += String(chunk)
    if (until.test(printed)) break
  }
  return { child, printed }
}

async function stop({ child }: Started, signal: NodeJS.Signals): Promise<number | null> {
  child.kill(signal)
  const [code] = (await once(child, 'exit')) as [number | null]
  return code
}

it.each(['/home/ada/my keys/a.pem', 'C:\\new folder\\a.pem', '/home/ada’s/$HOME', "/it's/a.pem"])(
  'the path %p comes out of an .env file as it went in',
  (path) => {
    expect(parseEnv(envLine('KEY_FILE', path))).toEqual({ KEY_FILE: path })
  },
)

describe('sandbox', () => {
  it('takes a newcomer from nothing to an inspected token that a running sandbox accepts', async () => {
    const started = await start([], /ACTIVEPIECES_SDK_URL=.*\n/)
    writeFileSync(cli.path('.env'), started.printed)
    const privateFile = cli.path('.embed-auth', 'embed-auth-sandbox.private.pem')
    expect(statSync(privateFile).mode & 0o777).toBe(0o600)
    expect(readFileSync(cli.path('.embed-auth', '.gitignore'), 'utf8')).toBe('*\n')
    expect(started.printed).not.toContain('BEGIN')
    for (const line of started.printed.trim().split('\n')) {
      expect(line).toMatch(/^(?:#.*|[A-Z_]+=\S+|)$/)
    }

    const args = [
      '--platform',
      'activepieces',
      '--user-id',
      'ada',
      '--project-id',
      'acme',
      '--first-name',
      'Ada',
      '--last-name',
      'Lovelace',
      '--role',
      'EDITOR',
    ]
    const token = await cli.run(['token', '--env', '.env', ...args])
    const publicFile = '.embed-auth/embed-auth-sandbox.public.pem'
    const inspected = await cli.run(['inspect', '--public-key', publicFile], {
      input: token.stdout,
    })
    expect(inspected).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('No problems found. The signature is verified.'),
    })

    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(started.printed)!
    const exchanged = await exchange(url, token.stdout.trim()).expect(200)
    expect(exchanged.body).toMatchObject({ externalId: 'ada' })
    expect(await stop(started, 'SIGINT')).toBe(0)
    await expect(fetch(url)).rejects.toThrow()

    const before = readFileSync(privateFile, 'utf8')
    const again = await start(['--json'], /\n}\n/)
    expect(readFileSync(privateFile, 'utf8')).toBe(before)
    expect(JSON.parse(again.printed)).toMatchObject({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      settings: { LATENODE_TENANT_ID: '1', LATENODE_PRIVATE_KEY_FILE: privateFile },
    })
    expect(await stop(again, 'SIGTERM')).toBe(0)
  })

  it('A1 · generates API keys at each start, prints them once and shows them nowhere else', async () => {
    const API_KEY = /^(?:LATENODE_API_TOKEN|ACTIVEPIECES_API_KEY)=(\S+)$/gm
    const printed = new Set<string>()
    for (let run = 1; run <= 2; run += 1) {
      const started = await start([], /ACTIVEPIECES_SDK_URL=.*\n/)
      const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(started.printed)!
      const keys = [...started.printed.matchAll(API_KEY)].map(([, key]) => key!)
      const [latenode, activepieces] = keys
      const list = (key: string) =>
        fetch(`${url}/latenode/v1/whitelabel/users/list?AUTH_TOKEN=${key}`, { method: 'POST' })
      const users = (key: string) =>
        fetch(`${url}/api/v1/users`, { headers: { authorization: `Bearer ${key}` } })
      expect((await list(latenode!)).status).toBe(200)
      expect((await users(activepieces!)).status).toBe(200)
      expect((await list(activepieces!)).status).toBe(401)
      expect((await users(latenode!)).status).toBe(401)
      for (const path of ['/', '/__sandbox', '/__sandbox/state']) {
        const page = await (await fetch(url + path)).text()
        for (const key of keys) expect(page).not.toContain(key)
      }
      for (const key of keys) {
        expect(started.printed.split(key)).toHaveLength(2)
        printed.add(key)
      }
      expect(await stop(started, 'SIGTERM')).toBe(0)
    }
    expect(printed.size).toBe(4)
  })

  it('K7 · trusts the key of the environment, writes none, and prints no part of it', async () => {
    const { privatePem } = rsaPair()
    const env = { LATENODE_TENANT_ID: '7', LATENODE_PRIVATE_KEY: privatePem }
    const options = ['--platform', 'latenode', '--out', 'unused', '--fault', 'slow:5']
    const started = await start(options, /# Keep the key in/, { env })
    expect(started.printed).toContain('LATENODE_TENANT_ID=7')
    expect(started.printed).not.toContain('LATENODE_PRIVATE_KEY_FILE=')
    expect(started.printed).not.toContain('ACTIVEPIECES_')
    expect(started.printed).not.toContain(privatePem.slice(100, 140))
    expect(existsSync(cli.path('unused'))).toBe(false)
    expect(await stop(started, 'SIGTERM')).toBe(0)
  })

  it('ends with 1 for a key that cannot be read, and for a port in use', async () => {
    const env = { LATENODE_PRIVATE_KEY: 'not a key' }
    const taken = await listening(createServer())
    const [unreadable, busy] = await Promise.all([
      cli.run(['sandbox', '--port', '0'], { env }),
      cli.run(['sandbox', '--port', String(taken.port), '--out', 'busy']),
    ])
    await taken.close()
    expect(unreadable).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('embed-auth doctor'),
    })
    expect(unreadable.stderr).not.toContain('not a key')
    expect(busy).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`Port ${taken.port} is in use`),
    })
  })
})
