/** The programs of docs/operations.md, configuration.md and testing.md, run. */
import { generateKeyPairSync } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { metrics } from '@opentelemetry/api'
import { Registry } from 'prom-client'
import request from 'supertest'
import * as library from 'embed-auth'
import * as sandboxLibrary from 'embed-auth/sandbox'
import type { EmbedAuthEvent, LatenodePlatform } from 'embed-auth'
import type { Sandbox } from 'embed-auth/sandbox'
import * as opentelemetry from '../../docs/observability/opentelemetry.js'
import * as prometheus from '../../docs/observability/prometheus.js'
import { ERROR_CODES } from '../../lib/errors.js'
import { rsaPair } from '../helpers/key-pairs.js'
import { redisServer, redisSuite } from '../helpers/redis-server.js'
import { hostApp, MODULES, signedIn, surroundings } from './host.js'
import { shell } from './shell.js'
import { blockAt } from './pages.js'
import { runBlock } from './run-block.js'
import { sample } from './sample.js'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'embed-auth-samples-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

sample(
  ['docs/operations.md#audit', 'docs/operations.md#find'],
  'a line of the audit log is found again by its token',
  async (audit, find) => {
    const written: string[] = []
    const stdout = { write: (line: string) => written.push(line) }
    const given = { ...surroundings(), process: { stdout } }
    // The block makes the middleware and leaves mounting it to the reader.
    const made: library.EmbedAuth<object>[] = []
    const embedAuth = (options: never) => {
      const embed = library.embedAuth<object, LatenodePlatform>(options)
      made.push(embed)
      return embed
    }
    await runBlock(audit, { modules: { 'embed-auth': { ...library, embedAuth } }, given })
    const { token } = await made[0]!.issue({ id: 'u1' })
    expect(written).toHaveLength(1)
    const event = JSON.parse(written[0]!) as EmbedAuthEvent
    expect(event).toMatchObject({ type: 'issued', userId: 'u1' })
    const { stdout: found } = await shell(find, { cwd: folder, env: { TOKEN: token } })
    expect(found).toBe(`${event.tokenSha256}  -\n`)
  },
)

it('docs/operations.md#rules asks for metrics, labels and values that are counted', async () => {
  const registry = new Registry()
  const { onEvent, stop } = prometheus.embedMetrics(registry)
  stop()
  onEvent({ type: 'key', at: '' })
  const shown = await registry.metrics()
  const { code } = blockAt('docs/operations.md#rules')
  const metricsAsked = [...code.matchAll(/\b(embed_auth_\w+)/g)].map(([, name]) => name!)
  expect(metricsAsked.length).toBeGreaterThan(5)
  expect(metricsAsked.filter((name) => !shown.includes(`# TYPE ${name} `))).toEqual([])
  const values: Readonly<Record<string, readonly string[]>> = {
    outcome: ['issued', 'denied', 'failed'],
    type: ['key', 'store'],
    code: ERROR_CODES,
  }
  const asked = [...code.matchAll(/\{(\w+)="(\w+)"\}/g)]
  expect(asked.filter(([, label = '', value = '']) => !values[label]?.includes(value))).toEqual([])
})

sample('docs/operations.md#prometheus', 'the metrics are scraped', async (block) => {
  const app = hostApp()
  await runBlock(block, {
    modules: { './observability/prometheus.js': prometheus },
    given: surroundings(app),
  })
  await request(app).get('/embed-token').set(signedIn()).expect(200)
  const { text } = await request(app).get('/metrics').expect(200)
  expect(text).toMatch(/^embed_auth_requests_total\{outcome="issued",.*\} 1$/m)
})

sample('docs/operations.md#opentelemetry', 'a counter is made', async (block) => {
  const asked: string[] = []
  const meter = { createCounter: (name: string) => (asked.push(name), { add: () => undefined }) }
  metrics.setGlobalMeterProvider({ getMeter: () => meter as never })
  await runBlock(block, { modules: { './observability/opentelemetry.js': opentelemetry } })
  metrics.disable()
  expect(asked).toEqual(['embed_auth.requests'])
})

redisSuite('with a Redis', () => {
  sample('docs/operations.md#redis', 'the limit counts in Redis', async (block) => {
    const redis = await redisServer()
    await redis.start()
    const before = process.env.REDIS_URL
    process.env.REDIS_URL = `redis://127.0.0.1:${redis.port}`
    const app = hostApp()
    const all = await runBlock(block, {
      modules: MODULES,
      given: { ...surroundings(app), log: { warn: () => undefined } },
      wanted: ['redis'],
    })
    const client = all.redis as { destroy(): void }
    try {
      const { headers } = await request(app).get('/embed-token').set(signedIn()).expect(200)
      expect(JSON.stringify(headers)).toMatch(/ratelimit/i)
      expect(await redis.command('DBSIZE')).toBe(':1\r\n')
    } finally {
      client.destroy()
      await redis.close()
      if (before === undefined) delete process.env.REDIS_URL
      else process.env.REDIS_URL = before
    }
  })
})

sample('docs/configuration.md#watch', 'the file is followed to the next key', async (block) => {
  const path = join(folder, 'latenode.pem')
  const pemOf = () =>
    generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    })
  writeFileSync(path, pemOf().privateKey)
  const instead = { '/run/secrets/latenode.pem': path }
  const all = await runBlock(block, { given: surroundings(), instead, wanted: ['platform'] })
  const events = new EventEmitter()
  const changed = once(events, 'key') as Promise<[EmbedAuthEvent]>
  const embed = library.embedAuth({
    getUser: () => ({ id: 'u1' }),
    platform: all.platform as LatenodePlatform,
    policy: { personalSpace: true },
    onEvent: (event) => events.emit(event.type, event),
  })
  await embed.ready()
  writeFileSync(`${path}.new`, pemOf().privateKey)
  renameSync(`${path}.new`, path)
  expect((await changed)[0].code).toBeUndefined()
  embed.close()
})

sample(
  'docs/configuration.md#jwk',
  'the new key is watched as a JWK with its id',
  async (block) => {
    writeFileSync(join(folder, 'new.pem'), rsaPair().privatePem)
    await shell(block, { cwd: folder, env: { NEW_SIGNING_KEY_ID: 'key-2' } })
    const embed = library.embedAuth({
      getUser: () => ({ id: 'u1' }),
      platform: library.activepieces({
        instanceUrl: 'https://flows.example.com',
        signingKeyId: 'key-1',
        privateKey: { path: join(folder, 'signing-key.jwk'), watch: true },
        publicKey: rsaPair().publicKey,
      }),
      policy: () => ({
        userId: 'u1',
        projectId: 't1',
        firstName: 'Ada',
        lastName: 'Byron',
        role: 'EDITOR',
      }),
    })
    const { token } = await embed.issue({ id: 'u1' })
    embed.close()
    const header = JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()) as object
    expect(header).toMatchObject({ kid: 'key-2' })
  },
)

describe('the sandbox of docs/testing.md', () => {
  const opened: Sandbox[] = []
  afterEach(async () => {
    for (const sandbox of opened.splice(0)) await sandbox.close()
  })

  sample('docs/testing.md#point', 'both platforms point at it', async (block) => {
    const { publicKey } = rsaPair()
    const sandbox = sandboxLibrary.createSandbox({
      latenode: { tenantId: 1, publicKey, spaces: [], plans: [] },
      activepieces: { signingKeys: { 'key-1': publicKey } },
    })
    opened.push(sandbox)
    const made: library.Platform[] = []
    const noting = (name: 'latenode' | 'activepieces') => (options: never) => {
      const platform = library[name](options)
      made.push(platform)
      return platform
    }
    const makers = { latenode: noting('latenode'), activepieces: noting('activepieces') }
    const given = { ...surroundings(), ...makers, sandbox }
    const { origin } = await runBlock(block, { given, wanted: ['origin'] })
    expect(made.map(({ name }) => name)).toEqual(['latenode', 'activepieces'])
    const { port } = new URL(String(origin))
    for (const platform of made) {
      const { embed } = await library
        .embedAuth({ getUser: () => null, platform, policy: () => GRANT[platform.name] })
        .issue({} as never)
      const script = new URL(embed.sdkUrl!)
      expect(script.host).toBe(`embedded.localhost:${port}`)
      const answer = await fetch(`http://127.0.0.1:${port}${script.pathname}`)
      expect(answer.headers.get('content-type')).toContain('javascript')
    }
  })
  const GRANT: Readonly<Record<string, object>> = {
    latenode: { userId: 'u1', spaces: [], personalSpace: true },
    activepieces: {
      userId: 'u1',
      projectId: 't1',
      firstName: 'Ada',
      lastName: 'Byron',
      role: 'EDITOR',
    },
  }

  sample('docs/testing.md#framing', 'it allows one origin to embed it', async (block) => {
    const modules = { 'embed-auth/sandbox': sandboxLibrary }
    const all = await runBlock(block, { modules, given: surroundings(), wanted: ['sandbox'] })
    const sandbox = all.sandbox as Sandbox
    opened.push(sandbox)
    const { headers } = await fetch(`${(await sandbox.listen()).url}/embed`)
    expect(headers.get('content-security-policy')).toMatch(
      /frame-ancestors 'self' https:\/\/app\.example\.com$/,
    )
  })

  sample('docs/testing.md#faults', 'it answers as late as it was told to', async (block) => {
    const modules = { 'embed-auth/sandbox': sandboxLibrary }
    const all = await runBlock(block, { modules, given: surroundings(), wanted: ['sandbox'] })
    const sandbox = all.sandbox as Sandbox
    opened.push(sandbox)
    const { url } = await sandbox.listen()
    const startedAt = performance.now()
    const body = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }
    await fetch(`${url}/latenode/api/authorize`, body)
    expect(performance.now() - startedAt).toBeGreaterThan(490)
  })
})
