import type { KeyObject } from 'node:crypto'
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express from 'express'
import jwt from 'jsonwebtoken'
import { activepieces, embedAuth, latenode } from 'embed-auth'
import type { EmbedAuthEvent } from 'embed-auth'
import { headerOf } from '../helpers/compact.js'
import { ecPair, rsaPair } from '../helpers/key-pairs.js'
import { listening } from '../helpers/listening.js'
import { startLoad } from './keep-alive-load.js'

const CONNECTIONS = 20
const ROTATIONS = 100
const USERS = 200

let folder = ''
const closing: (() => Promise<void> | void)[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'embed-auth-rotation-'))
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  rmSync(folder, { recursive: true, force: true })
})
const at = (...names: string[]) => join(folder, ...names)

/** Writes beside the file and renames over it, as agents of secret stores do. */
function replace(path: string, content: string): void {
  writeFileSync(`${path}.new`, content)
  renameSync(`${path}.new`, path)
}

/** The key events, in order, each handed out once. */
function keyEvents() {
  const events: EmbedAuthEvent[] = []
  const waiting: ((event: EmbedAuthEvent) => void)[] = []
  return {
    onEvent: (event: EmbedAuthEvent): void => {
      if (event.type !== 'key') return
      const next = waiting.shift()
      if (next) next(event)
      else events.push(event)
    },
    next(): Promise<EmbedAuthEvent> {
      const event = events.shift()
      return event ? Promise.resolve(event) : new Promise((resolve) => waiting.push(resolve))
    },
    get untaken() {
      return events.length
    },
  }
}

async function serve(embed: express.RequestHandler & { close(): void }): Promise<string> {
  const { url, close } = await listening(express().use(embed))
  closing.push(() => {
    embed.close()
    return close()
  })
  return `${url}/embed-token`
}

async function tokenFrom(url: string): Promise<string> {
  return ((await (await fetch(url)).json()) as { token: string }).token
}

const getUser = (req: express.Request) => ({ id: `u-${Number(req.query.n ?? 0) % USERS}` })

describe('key rotation under load', () => {
  test('K6 · 100 rotations and 10 bad files lose no request, and kid follows each', async () => {
    // RSA keys take long to make: a few take turns, under a key id of their own each time.
    const pairs = Array.from({ length: 6 }, (_, n) => rsaPair(2048, String(n)))
    const keys = new Map<string, KeyObject>()
    const jwk = (n: number): string => {
      const { privateKey, publicKey } = pairs[n % pairs.length]!
      keys.set(`key-${n}`, publicKey)
      return JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: `key-${n}` })
    }
    const path = at('signing-key.jwk')
    writeFileSync(path, jwk(0))
    const events = keyEvents()
    const url = await serve(
      embedAuth({
        getUser,
        platform: activepieces({
          instanceUrl: 'https://flows.example.com',
          signingKeyId: 'key-0',
          privateKey: { path, watch: true },
        }),
        policy: {
          projectId: () => 'p-1',
          firstName: () => 'Olivia',
          lastName: () => 'Owner',
          role: () => 'EDITOR',
        },
        rateLimit: false,
        onEvent: events.onEvent,
      }),
    )

    const load = startLoad(url, CONNECTIONS)
    const startedMs = performance.now()
    const followedMs: number[] = []
    for (let n = 1; n <= ROTATIONS; n += 1) {
      if (n % 10 === 0) {
        replace(path, jwk(n).slice(0, 300))
        const refused = { type: 'key', keyId: `key-${n - 1}`, code: 'ERR_KEY_MALFORMED' }
        expect(await events.next()).toMatchObject(refused)
        expect(headerOf(await tokenFrom(url)).kid).toBe(`key-${n - 1}`)
      }
      const renamedMs = performance.now()
      replace(path, jwk(n))
      const event = await events.next()
      followedMs.push(performance.now() - renamedMs)
      expect(event).toMatchObject({ type: 'key', platform: 'activepieces', keyId: `key-${n}` })
      expect(event.code).toBeUndefined()
      // Also where a token of the old key for this user was kept.
      expect(headerOf(await tokenFrom(url)).kid).toBe(`key-${n}`)
    }
    const tookMs = performance.now() - startedMs
    const report = await load.stop()

    const used = new Set<unknown>()
    for (const token of report.tokens) {
      const { kid } = headerOf(token)
      jwt.verify(token, keys.get(String(kid))!, { algorithms: ['RS256'] })
      used.add(kid)
    }
    followedMs.sort((a, b) => a - b)
    console.info(
      `${ROTATIONS} rotations in ${(tookMs / 1000).toFixed(1)} s: ${report.requests} requests, ` +
        `${report.failures.length} failures, ${report.tokens.size} tokens of ${used.size} keys, ` +
        `slowest answer ${report.slowestMs.toFixed(0)} ms; the new key signs after ` +
        `${followedMs[ROTATIONS / 2]!.toFixed(0)} ms (median), ${followedMs.at(-1)!.toFixed(0)} ms at most`,
    )
    expect(report.failures).toEqual([])
    expect(report.requests).toBeGreaterThan(ROTATIONS * CONNECTIONS)
    expect(used.size).toBeGreaterThan(ROTATIONS / 2)
    expect(events.untaken).toBe(0)
  })

  test('K6 · swaps of a Kubernetes secret, one of them bad, lose no request', async () => {
    const names = ['v0', 'v1', 'v2', 'v3', 'v4']
    const pairs = names.map((name) => ecPair('prime256v1', name))
    const publish = (version: string, content: string): void => {
      mkdirSync(at(version))
      writeFileSync(at(version, 'latenode.pem'), content)
      symlinkSync(version, at('..data_tmp'))
      renameSync(at('..data_tmp'), at('..data'))
    }
    publish('..v0', pairs[0]!.privatePem)
    symlinkSync(join('..data', 'latenode.pem'), at('latenode.pem'))
    const events = keyEvents()
    const url = await serve(
      embedAuth({
        getUser,
        platform: latenode({ tenantId: 7, privateKey: { path: at('latenode.pem'), watch: true } }),
        policy: { personalSpace: true },
        rateLimit: false,
        onEvent: events.onEvent,
      }),
    )
    const verifies = async (pair: number) =>
      jwt.verify(await tokenFrom(url), pairs[pair]!.publicKey, { algorithms: ['ES256'] })

    const load = startLoad(url, CONNECTIONS)
    for (let n = 1; n < names.length; n += 1) {
      publish(`..v${n}`, pairs[n]!.privatePem)
      rmSync(at(`..v${n - 1}`), { recursive: true })
      expect(await events.next()).toEqual({
        type: 'key',
        platform: 'latenode',
        at: expect.any(String),
      })
      await verifies(n)
    }
    publish('..public', pairs[0]!.publicPem)
    expect(await events.next()).toMatchObject({ type: 'key', code: 'ERR_KEY_PUBLIC' })
    await verifies(names.length - 1)
    const report = await load.stop()

    expect(report.failures).toEqual([])
    const made = new Map<string, number>()
    for (const token of report.tokens) {
      const pair = pairs.find(({ publicKey }) => isOf(token, publicKey))
      const name = names[pairs.indexOf(pair!)] ?? 'no key'
      made.set(name, (made.get(name) ?? 0) + 1)
    }
    expect([...made.keys()].sort()).toEqual(names)
  })
})

function isOf(token: string, publicKey: KeyObject): boolean {
  try {
    jwt.verify(token, publicKey, { algorithms: ['ES256'] })
    return true
  } catch {
    return false
  }
}
